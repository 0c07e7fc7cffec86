/** A run of bytes of an upload: from `start` up to but without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface AppendRequest {
  readonly id: string;
  /** Where the first byte of `body` goes. Bytes on disk past it are an unacknowledged tail and are overwritten. */
  readonly offset: number;
  /** Bytes of the whole upload, where they are known. An append that reaches them is followed by a `sync`. */
  readonly length?: number | null;
  /** Ends cleanly, whatever became of the client: the body never fails upward. Its chunks are the store's from then on. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted when another request takes over: write what is in hand, then return. */
  readonly signal: AbortSignal;
  /** Asked before each write, where given: once `false`, nothing more is written (see `Lease.held`). */
  readonly held?: () => boolean;
  /** Told in order, now and then as bytes have reached the file, and before the append fails: the offset up to which they
   * stand there. Awaited; when it throws, the append stops and throws the same. */
  readonly onStored?: (offset: number) => void | Promise<void>;
}

/**
 * Where upload bytes live. Ids are safe file names (the engine made them). What is optional here is a capability: an
 * extension is announced only when the method is there.
 */
export interface ByteStore {
  /** Appends and returns the offset reached. Rejects with a {@link ByteStoreError} when the medium fails. */
  append(request: AppendRequest): Promise<number>;
  /** Bytes that stand in the store for an upload; 0 for an unknown one. */
  size(id: string): Promise<number>;
  /**
   * Makes what was appended survive a power cut. Concurrent calls may share one sync.
   *
   * Rejects with a {@link ByteStoreError}, `missing` where fewer than `length` bytes stand in the store (default 0). Bytes
   * that a failed sync may have lost are bytes no more: `size` does not count them.
   */
  sync(id: string, length?: number): Promise<void>;
  /** Frees the bytes; no error for an unknown id. */
  remove(id: string): Promise<void>;
  /** Streams a run of bytes; ends early only by an error. Present where downloads are possible. */
  read?(id: string, range: ByteRange): AsyncIterable<Uint8Array>;
  /** Puts the parts one after the other into `id`. Present where concatenation is possible. */
  concat?(id: string, parts: readonly string[]): Promise<number>;
  /** Ids of everything that has bytes here, so that orphans can be swept; bytes that are deleted with their record are never orphans. */
  ids(): AsyncIterable<string>;
}

/** Why the medium failed; the engine turns it into a problem (`full`: 507). */
export class ByteStoreError extends Error {
  override readonly name = 'ByteStoreError';
  readonly reason: 'full' | 'missing' | 'failed';

  constructor(reason: 'full' | 'missing' | 'failed', cause: unknown) {
    super(`The byte store failed: ${reason}`, { cause });
    this.reason = reason;
  }
}
