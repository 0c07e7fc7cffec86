/** What can be uploaded. A stream is read once: its upload can be paused and retried, but not resumed elsewhere. */
export type UploadInput =
  | File
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream
  | FileSystemFileHandle
  | NodeReadable
  | FilePath;

/** A file of this machine; in Node only. Read when the upload starts, and never held open in between. */
export interface FilePath {
  readonly path: string | URL;
}

/** Node's stream.Readable, by shape, so that a browser's types need none of Node's; in Node only. */
export interface NodeReadable extends AsyncIterable<unknown> {
  readonly readableEnded: boolean;
  destroy(error?: Error): unknown;
}

/** Bytes as a transport takes them. A Blob stays on disk until it is sent. */
export type Bytes = Blob | Uint8Array<ArrayBuffer>;

export interface SourceSlice {
  readonly bytes: Bytes;
  /** Whether the source ends with this slice. */
  readonly last: boolean;
}

/** The bytes of one upload, read in pieces. Opened by the environment, closed when the upload is over. */
export interface Source {
  /** Whole length in bytes; `null` while it is not known (before `open`; a stream until it has ended). */
  readonly length: number | null;
  /** File name, or '' where there is none. */
  readonly name: string;
  /** Media type, or ''; known after `open`. */
  readonly type: string;

  /** Whether slices are read only while they are sent, so that a large one takes no more memory. Default `false`. */
  readonly readInPlace?: boolean;

  /**
   * Where a source has to be looked up before anything else is asked of it. Called at every start that begins anew.
   *
   * @throws UploadError 'source-unreadable' when there is nothing, or it may not be read.
   */
  open?(): Promise<void>;

  /**
   * Gives the bytes from `start` up to, not including, `end`. Fewer only where the source ends before.
   * A stream keeps what was not acknowledged: `start` may lie anywhere at or after the smallest `start` asked for last.
   *
   * @throws UploadError 'source-unreadable' when the bytes cannot be read, 'source-changed' when they are not those
   * that were opened (another size or modification time). Neither is retryable.
   */
  slice(start: number, end: number): Promise<SourceSlice>;

  /**
   * Asked when a request with bytes from `start` on broke: a file that was edited, moved or unplugged fails inside of the
   * request, where it looks like any network error and would be tried again for nothing (tus-js-client#255).
   *
   * @throws UploadError 'source-unreadable' or 'source-changed' when the bytes cannot be had.
   */
  verify?(start: number): Promise<void>;

  /** Frees what the source holds. Safe to call twice. */
  close(): void;
}

/** One kind of input that can be uploaded: opens it, or gives `undefined` when it is of another kind. */
export type SourceKind = (input: unknown) => Source | undefined;

/** By shape, not by class: a File of an iframe or of jsdom is no instance of this realm's classes. */
export function hasMethod<M extends string>(input: unknown, name: M): input is object & Record<M, unknown> {
  return (
    typeof input === 'object' && input !== null && name in input && typeof input[name as never] === 'function'
  );
}

/** How many bytes these are. */
export function byteLength(bytes: Bytes): number {
  return bytes instanceof Uint8Array ? bytes.byteLength : bytes.size;
}
