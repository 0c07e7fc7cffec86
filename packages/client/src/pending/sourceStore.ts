/** What gives the bytes of an upload back after a reload. */
export type KeptSource =
  | { readonly kind: 'bytes'; readonly file: File }
  /** `lastModified`: of the file when its upload was begun, in milliseconds since 1970. */
  | { readonly kind: 'handle'; readonly handle: FileSystemFileHandle; readonly lastModified: number };

/**
 * Keeps what is being uploaded, by fingerprint, until the upload is over. Every method may reject (storage full, blocked,
 * broken): the upload goes on without it, after a reload the file has to be chosen again.
 */
export interface SourceStore {
  /**
   * Keeps the file itself, which needs no permission and is not edited meanwhile; its handle, where there is one, when the
   * file is too long for that. It replaces what has the same fingerprint; where room is short, what was kept longest ago goes.
   */
  keep(fingerprint: string, file: File, handle: FileSystemFileHandle | undefined): Promise<void>;
  find(fingerprint: string): Promise<KeptSource | undefined>;
  /** Removes what is kept; nothing happens when there is nothing. */
  remove(fingerprint: string): Promise<void>;
}
