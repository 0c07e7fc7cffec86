/** One upload as its owner sees it in the list that `GET` of the endpoint answers with. */
export interface ListedUpload {
  readonly id: string;
  /** Path-absolute: resolve it against the endpoint. A completed upload can be downloaded from it. */
  readonly url: string;
  /** Whole length in bytes; `null` while deferred. */
  readonly length: number | null;
  /** Bytes acknowledged. */
  readonly offset: number;
  /** Values as text. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  /** `null` until every byte is in and the server has taken it over. */
  readonly completedAt: number | null;
  /** When an unfinished upload lapses; `null`: never. */
  readonly expiresAt: number | null;
}

/** A page of the list, newest first. */
export interface ListedUploads {
  readonly uploads: readonly ListedUpload[];
  /** Opaque, for `?cursor=` of the next page; `null` on the last one. */
  readonly cursor: string | null;
}
