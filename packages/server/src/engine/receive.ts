import { type BodyEnding, UploadBody } from '../body.ts';
import { lockedProblem } from '../lease.ts';
import type { Lease } from '../ports/locker.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { ClaimedBytes } from './claim.ts';
import { type Closing, completeHere, endPastLength, isWhole, refuseBeyondLength } from './closing.ts';
import { type Caller, type Engine, type Manner, nextExpiry, type Payload, type Watch } from './engine.ts';
import { finish } from './finish.ts';
import { refuseOverQuota, withinQuota } from './quota.ts';
import { tell, tellCut } from './tell.ts';

/**
 * Puts a payload behind an upload's offset: bytes first, then the offset, run by run, or, where a checksum is claimed,
 * all at once when that has been compared. Completes the upload when its last byte is in. Returns the record as it
 * stands then.
 *
 * @throws UploadProblem `too-large`, `quota-exceeded`, `checksum-mismatch`, `locked`, or what the application stopped it
 * with; what was acknowledged before stands. `length-mismatch`: a client that says itself when its upload is complete said
 * so at another length than before, or sent more bytes.
 */
export async function receive(
  engine: Engine,
  caller: Caller,
  lease: Lease,
  record: UploadRecord,
  payload: Payload,
  { closing = 'at-length', watch }: Manner,
): Promise<UploadRecord> {
  const { id, offset, length } = record;
  refuseBeyondLength(record, closing, payload.announced);
  const room = refuseTooLarge(caller, length, offset, payload.announced);
  // Each run is asked about as it comes; one that cannot fit need not be sent.
  if (length === null) await refuseOverQuota(engine, record, payload.announced ?? 1);
  const claimed = payload.claim === null ? null : new ClaimedBytes(payload.bytes, payload.claim);
  const limit = Math.min(room, payload.announced ?? room);
  const body = new UploadBody(claimed ?? payload.bytes, limit);
  const progress = new Progress(engine, lease, record, watch);
  const halt: { problem: UploadProblem | null } = { problem: null };
  const stop = (): void => body.stop();
  const leave = engine.writers.enter(id, (problem) => {
    halt.problem = problem;
    stop();
  });
  const commitRun = async (stored: number): Promise<void> => {
    // The last byte is acknowledged by completion alone.
    if (stored !== length && !(await progress.commit(stored))) stop();
  };
  lease.signal.addEventListener('abort', stop, { once: true });
  if (lease.signal.aborted) stop();
  try {
    const target = { id, offset, length, body, signal: lease.signal, held: lease.held };
    const append = claimed === null ? { ...target, onStored: commitRun } : target;
    const reached = await engine.storage.bytes.append(append);
    engine.meter.received(reached - offset);
    if (progress.fenced) throw lockedProblem();
    const { ending } = body;
    if (ending === 'whole') tellCut(engine, caller, id, payload, reached - offset);
    const counts = claimed === null || (await claimed.counts(ending, reached - offset, offset));
    const { problem } = halt;
    const arrival: Arrival = { from: record, payload, closing, limit, reached, ending, counts, problem };
    return await settle(engine, caller, lease, progress, arrival);
  } finally {
    lease.signal.removeEventListener('abort', stop);
    leave();
    // A store that failed in the middle leaves the rest unread.
    stop();
  }
}

/** What has become of a payload. */
interface Arrival {
  /** As it stood before. */
  readonly from: UploadRecord;
  readonly payload: Payload;
  readonly closing: Closing;
  /** The bytes it might have had. */
  readonly limit: number;
  /** The offset up to which its bytes stand in the store. */
  readonly reached: number;
  readonly ending: BodyEnding | null;
  /** `false` where a checksum was claimed that could not be compared. */
  readonly counts: boolean;
  /** What the application stopped it with. */
  readonly problem: UploadProblem | null;
}

/** Acknowledges what is in the store, completes the upload if that was all, and says what went wrong otherwise. */
async function settle(
  engine: Engine,
  caller: Caller,
  lease: Lease,
  progress: Progress,
  arrival: Arrival,
): Promise<UploadRecord> {
  const { from, payload, closing, limit, reached, ending, counts, problem } = arrival;
  const isLast = reached === from.length && closing !== 'open';
  if (counts && isLast && problem === null) return finish(engine, caller.origin, lease, progress.record);
  if (counts && !isLast && !(await progress.commit(reached))) throw lockedProblem();
  if (problem !== null) throw problem;
  if (ending === 'overrun') {
    throw (await endPastLength(engine, from, closing, limit)) ?? overrun(progress.record, caller);
  }
  if (counts && closing === 'at-end' && isWhole(payload, ending, reached - from.offset)) {
    return completeHere(engine, caller, lease, progress.record);
  }
  if (ending === 'stopped' || !counts) throw lockedProblem();
  return progress.record;
}

/**
 * How many bytes a request may add at an offset.
 *
 * @throws UploadProblem `too-large` when it announces more, before a byte is read.
 */
export function refuseTooLarge(
  { limits }: Caller,
  length: number | null,
  offset: number,
  announced: number | null,
): number {
  const bytesLeft = (length ?? limits.maxSize ?? Number.POSITIVE_INFINITY) - offset;
  const room = Math.min(bytesLeft, limits.maxChunkSize ?? Number.POSITIVE_INFINITY);
  if (announced === null || announced <= room) return room;
  const detail =
    room === bytesLeft
      ? `Content-Length is ${announced}, but only ${bytesLeft} bytes of the upload are missing.`
      : `Content-Length is ${announced}, but one request may bring at most ${room} bytes.`;
  throw new UploadProblem('too-large', detail, { offset, limits });
}

/** @throws UploadProblem `too-large` for a whole upload that is longer than this caller's may be. */
export function refuseTooLong({ limits }: Caller, length: number, offset?: number): void {
  if (limits.maxSize === null || length <= limits.maxSize) return;
  throw new UploadProblem(
    'too-large',
    `The upload has ${length} bytes; the largest taken here has ${limits.maxSize}.`,
    offset === undefined ? { limits } : { limits, offset },
  );
}

function overrun(record: UploadRecord, { limits }: Caller): UploadProblem {
  return new UploadProblem(
    'too-large',
    `The body is longer than it may be. The upload stands at ${record.offset} bytes.`,
    { offset: record.offset, limits },
  );
}

/** The acknowledged offset while a payload comes in. */
class Progress {
  readonly #engine: Engine;
  readonly #lease: Lease;
  readonly #watch: Watch | undefined;
  #record: UploadRecord;
  #fenced = false;

  constructor(engine: Engine, lease: Lease, record: UploadRecord, watch: Watch | undefined) {
    this.#engine = engine;
    this.#lease = lease;
    this.#watch = watch;
    this.#record = record;
  }

  get record(): UploadRecord {
    return this.#record;
  }

  /** Another holder has moved the offset, or ended the upload: nothing of ours counts any more. */
  get fenced(): boolean {
    return this.#fenced;
  }

  /** Acknowledges bytes up to an offset; `false` once fenced. */
  async commit(offset: number): Promise<boolean> {
    if (this.#fenced) return false;
    const record = this.#record;
    if (offset <= record.offset) return true;
    const { storage } = this.#engine;
    const expiresAt = nextExpiry(this.#engine);
    const { held } = this.#lease;
    const advance = () => storage.records.advance(record.id, record.offset, offset, expiresAt, held);
    // A length that is known was counted when it was declared.
    const grown = record.length === null ? offset - record.offset : 0;
    if (!(await withinQuota(this.#engine, record, grown, advance))) {
      this.#fenced = true;
      return false;
    }
    const advanced = { ...record, offset, expiresAt };
    this.#record = advanced;
    tell(this.#engine, this.#engine.hooks.onProgressed, advanced);
    this.#watch?.advanced(advanced);
    return true;
  }
}
