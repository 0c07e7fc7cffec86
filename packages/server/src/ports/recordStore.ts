import type { CompletionReply, UploadRecord, WholeDigest } from '../record.ts';

/** A store that answers at once (SQLite) need not make promises; the engine awaits either. */
export type Answer<T> = T | Promise<T>;

/** Whether the lease under which bytes were written is held still. */
export type Held = () => boolean;

export interface ListQuery {
  readonly owner: string | null;
  /** What the page before gave; absent for the first page. */
  readonly cursor?: string;
  /** Records in a page, 1 to 1000. */
  readonly limit: number;
  /** Only completed, only unfinished, or both when absent. */
  readonly completed?: boolean;
}

export interface WaitingQuery {
  /** The id of a partial upload. */
  readonly part?: string;
  readonly limit: number;
}

export interface RecordPage {
  /** Newest first. */
  readonly records: readonly UploadRecord[];
  /** Opaque; `null` on the last page. */
  readonly cursor: string | null;
}

/**
 * Where upload records live. Every change is one durable step that either happened or did not; a change whose
 * precondition does not hold answers `false` and changes nothing.
 *
 * The steps that acknowledge bytes take `held` (see `Lease.held`), a precondition as well: it is asked in the very step,
 * where no takeover can come between. Asked before, it says nothing of the moment of the change: the next holder may have
 * cut off by then what this one has written.
 */
export interface RecordStore {
  /** Adds a record. `false` if the id is taken. */
  insert(record: UploadRecord): Answer<boolean>;
  find(id: string): Answer<UploadRecord | undefined>;
  /** Compare-and-set of the offset while `receiving`; slides the expiry in the same step. */
  advance(id: string, from: number, to: number, expiresAt: number | null, held?: Held): Answer<boolean>;
  /** Sets the length once; `false` if one is set already. "Once set the length MUST NOT be changed" (tus 1.0). */
  declareLength(id: string, length: number): Answer<boolean>;
  /** Sets the digest while `receiving`; `false` if one with a value is set already. */
  claimDigest(id: string, digest: WholeDigest): Answer<boolean>;
  /**
   * `receiving` to `completing`; the offset goes from `from` to `length - 1`, or stays where it is `length` already: no
   * offset falls below one that was told.
   */
  seal(id: string, from: number, held?: Held): Answer<boolean>;
  /** `completing` to `completed`: offset becomes length, the reply is kept, nothing expires any more. */
  complete(id: string, completedAt: number, reply: CompletionReply | null): Answer<boolean>;
  /** `completing` to `refused`: the reply is kept, everything else stays. */
  refuse(id: string, reply: CompletionReply): Answer<boolean>;
  /**
   * `receiving` to `completed` in one step, for an upload that no gate holds up: the offset goes from `from` to length,
   * `reply` stays `null`, nothing expires any more.
   */
  finish(id: string, from: number, completedAt: number, held?: Held): Answer<boolean>;
  /** Forgets a record; `false` if there was none. */
  delete(id: string): Answer<boolean>;
  /** Without partial uploads: to their owner they are pieces of one. */
  list(query: ListQuery): Answer<RecordPage>;
  /**
   * Bytes that an owner's records stand for: the length of each, or its offset while the length is deferred. Asked for
   * every creation under a quota, so it must be cheap however many they are. Present where quotas are possible.
   */
  usage?(owner: string | null): Answer<number>;
  /** Final uploads that are `receiving`, oldest first: those that wait for this part, or for any where none is named. */
  waitingFinals(query: WaitingQuery): Answer<readonly UploadRecord[]>;
  /** Ids of uploads past their expiry and not completed, the longest lapsed first. */
  expired(now: number, limit: number): Answer<readonly string[]>;
  /** Records that were sealed but never completed: what a restart has to take up again. */
  completing(limit: number): Answer<readonly UploadRecord[]>;
  close(): Answer<void>;
}

/**
 * Why a step could not be taken; nothing was changed. `busy`: another process kept the records to itself for too long,
 * trying again helps. `full`: there is no room left.
 */
export class RecordStoreError extends Error {
  override readonly name = 'RecordStoreError';
  readonly reason: 'busy' | 'full' | 'failed';

  constructor(reason: 'busy' | 'full' | 'failed', cause: unknown) {
    super(`The record store failed: ${reason}`, { cause });
    this.reason = reason;
  }
}
