import { idOfKey } from '../id.ts';
import { lockedProblem, takeOver } from '../lease.ts';
import { isUploadProblem, UploadProblem } from '../problem.ts';
import type { ConcatRole, UploadRecord, WholeDigest } from '../record.ts';
import { passGate, refuseRefused } from './complete.ts';
import { checkParts, join } from './concat.ts';
import { draft } from './draft.ts';
import type { Caller, Engine, Manner, Payload } from './engine.ts';
import { finish } from './finish.ts';
import { withinQuota } from './quota.ts';
import { receive, refuseTooLarge, refuseTooLong } from './receive.ts';
import { retrieve } from './retrieve.ts';
import { tell } from './tell.ts';
import { discard } from './terminate.ts';
import { refuseOnPart } from './wholeDigest.ts';

export interface CreateCommand extends Manner {
  /** Whole length in bytes; `null`: told later. */
  readonly length: number | null;
  /** A valid `Upload-Metadata` value, '' for none. */
  readonly metadata: string;
  /** The part it plays in a concatenation; `null`: none. */
  readonly concat: ConcatRole | null;
  /** Of the whole: compared before it completes, or wanted by the client. Default `null`. */
  readonly digest?: WholeDigest | null;
  /** Names this creation: asked for again, it makes no second upload. Default `null`: each is one of its own. */
  readonly key?: string | null;
  /** First bytes that come along; `null` for none. */
  readonly payload: Payload | null;
}

/**
 * Makes an upload, and takes the bytes that came with the request. Returns the record as it stands then.
 *
 * A refusal leaves nothing behind. A fault after the upload was made does not fail the creation: the client gets its
 * URL and the offset reached, and goes on from there.
 */
export async function create(engine: Engine, caller: Caller, command: CreateCommand): Promise<UploadRecord> {
  const { payload, concat, digest = null } = command;
  if (digest !== null) refuseOnPart(concat);
  const length = concat?.kind === 'final' ? await checkParts(engine, caller, concat.parts) : command.length;
  if (length !== null) refuseTooLong(caller, length);
  if (payload !== null) refuseTooLarge(caller, length, 0, payload.announced);
  const id = command.key == null ? null : await idOfKey(caller.owner, command.key);
  const before = id === null ? undefined : await engine.storage.records.find(id);
  if (before !== undefined) return again(engine, caller, before, command);
  const record = await draft(engine, caller, { ...command, length, id });
  const { records } = engine.storage;
  // An announced length is taken up from now on, whether its bytes come or not.
  if (!(await withinQuota(engine, record, length ?? 0, () => records.insert(record)))) {
    const first = record.id === id ? await records.find(id) : undefined;
    if (first !== undefined) return again(engine, caller, first, command);
    throw new UploadProblem('rejected', 'An upload with this id exists already.');
  }
  engine.meter.created();
  tell(engine, engine.hooks.onCreated, record);
  if (concat?.kind === 'final') return joinNew(engine, caller, record);
  const complete = length === 0 && command.closing !== 'open';
  if (payload === null && !complete) return record;
  if (payload !== null) command.watch?.made(record);
  return fill(engine, caller, record, command);
}

/**
 * The answer to a creation that was asked for before, and whose answer was lost: the upload as it stands. What comes along
 * is not read; the client goes on from the offset that it is told.
 *
 * @throws UploadProblem `invalid-request` where the key was that of another creation.
 */
async function again(
  engine: Engine,
  caller: Caller,
  record: UploadRecord,
  { length, concat }: CreateCommand,
): Promise<UploadRecord> {
  const isSame =
    concat?.kind === 'final'
      ? record.concat?.kind === 'final' && record.concat.parts.join() === concat.parts.join()
      : record.concat?.kind === concat?.kind && (record.length === length || length === null);
  if (!isSame) {
    throw new UploadProblem(
      'invalid-request',
      'Idempotency-Key is that of another creation. Send a new one.',
    );
  }
  // Whatever comes of it, it is the first request's to discard.
  return concat?.kind === 'final'
    ? joinStanding(engine, caller, record.id)
    : retrieve(engine, caller, record.id);
}

/** Takes the bytes that came with the creation; an empty upload completes here, having none. */
async function fill(
  engine: Engine,
  caller: Caller,
  record: UploadRecord,
  command: CreateCommand,
): Promise<UploadRecord> {
  const { payload } = command;
  const lease = await takeOver(engine, record.id);
  try {
    if (payload === null) return await finish(engine, caller.origin, lease, record);
    return await receive(engine, caller, lease, record, payload, command);
  } catch (error) {
    const refused = isUploadProblem(error) && error.code !== 'locked';
    if (!refused && record.length !== 0) {
      const standing = await engine.storage.records.find(record.id);
      if (standing !== undefined) {
        engine.report(error, { id: record.id });
        return standing;
      }
    }
    // Refused, or empty: where offset == length from the start, a client would take any URL for success.
    await discard(engine, record.id);
    throw error;
  } finally {
    await lease.release();
  }
}

/**
 * Joins the parts of a final upload at once, if they are whole: the client takes the reply for success. Where that fails,
 * nothing is left, for the client has no URL to come back to: it asks for another final upload.
 */
async function joinNew(engine: Engine, caller: Caller, record: UploadRecord): Promise<UploadRecord> {
  try {
    return await joinStanding(engine, caller, record.id);
  } catch (error) {
    await discard(engine, record.id);
    throw error;
  }
}

async function joinStanding(engine: Engine, caller: Caller, id: string): Promise<UploadRecord> {
  const joined = await join(engine, caller.origin, id, engine.gateGrace);
  if (joined === undefined) throw lockedProblem();
  // The take-up came first, and its run of the gate may have failed.
  if (joined.state === 'completing') return passGate(engine, caller.origin, id);
  refuseRefused(joined);
  return joined;
}
