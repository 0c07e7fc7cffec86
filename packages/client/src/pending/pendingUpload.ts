import type { QueuedUpload, Upload } from '../upload.ts';

/** An upload that a former page began and did not end. */
export interface PendingUpload {
  readonly fingerprint: string;
  /** Where it lives. */
  readonly url: string;
  /** Of the file; `undefined` where it had none. */
  readonly name: string | undefined;
  /** Media type; `undefined` where it is not known. */
  readonly type: string | undefined;
  /** Whole length in bytes; `null` while it is deferred. */
  readonly length: number | null;
  /** Bytes that the server has, as it just said; `null` when it could not be asked. */
  readonly offset: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /**
   * What going on needs: 'nothing', as the bytes are kept; a 'permission' to read the kept file handle, which is asked for
   * in a click; or the 'file' itself, chosen or dropped again.
   */
  readonly needs: 'nothing' | 'permission' | 'file';
}

/** What a queue can do with what other pages leave behind, and for the pages that come after it. */
export interface PendingUploads {
  list(): Promise<readonly PendingUpload[]>;
  resume(pending: PendingUpload, file?: File): Promise<Upload>;
  forget(pending: PendingUpload): Promise<void>;
  /** Keeps the source of an upload until it is over. */
  keep(upload: QueuedUpload): Promise<void>;
}
