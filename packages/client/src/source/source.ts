/** What can be uploaded. */
export type UploadInput = File | Blob | ArrayBuffer | ArrayBufferView;

/** Bytes as a transport takes them. A Blob stays on disk until it is sent. */
export type Bytes = Blob | Uint8Array<ArrayBuffer>;

export interface SourceSlice {
  readonly bytes: Bytes;
  /** Whether the source ends with this slice. */
  readonly last: boolean;
}

/** The bytes of one upload, read in pieces. Opened by the environment, closed when the upload is over. */
export interface Source {
  /** Whole length in bytes; `null` while it is not known (a stream). */
  readonly length: number | null;
  /** File name, or '' where there is none. */
  readonly name: string;
  /** Media type, or ''. */
  readonly type: string;

  /**
   * Gives the bytes from `start` up to, not including, `end`. Fewer only where the source ends before.
   * A stream keeps what was not acknowledged: `start` may lie anywhere at or after the smallest `start` asked for last.
   *
   * @throws UploadError 'source-unreadable' when the bytes cannot be read, 'source-changed' when they are not those
   * that were opened (another size or modification time). Neither is retryable.
   */
  slice(start: number, end: number): Promise<SourceSlice>;

  /** Frees what the source holds. Safe to call twice. */
  close(): void;
}

/** How many bytes these are. */
export function byteLength(bytes: Bytes): number {
  return bytes instanceof Uint8Array ? bytes.byteLength : bytes.size;
}
