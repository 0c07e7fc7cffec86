/** The right to touch one upload. Released exactly once; releasing again does nothing. */
export interface Lease {
  /** Aborted when another request wants the upload: flush, commit, release. */
  readonly signal: AbortSignal;
  /** `false` once another holder has taken over without waiting: nothing may be written any more. */
  held(): boolean;
  release(): Promise<void>;
}

export interface AcquireOptions {
  /** The requester gave up. */
  readonly signal?: AbortSignal;
  /**
   * `takeover`: ask the holder to yield, wait at most `graceMs`, then fence it off. `wait`: ask nothing, wait at most
   * `graceMs`.
   */
  readonly mode: 'takeover' | 'wait';
  readonly graceMs: number;
}

/**
 * One name, one holder. Nobody spins: a waiter waits on a promise. Names are upload ids, or an id with a suffix the
 * engine adds for a second right to the same upload; `quota`, with an owner, for the right to take up room.
 */
export interface Locker {
  /** Whether somebody holds it now. Asked by reads, which need no lease of their own while nobody writes. */
  held(id: string): boolean | Promise<boolean>;
  /** The lease, or `undefined` when it could not be had in time. */
  acquire(id: string, options: AcquireOptions): Promise<Lease | undefined>;
  close(): Promise<void>;
}
