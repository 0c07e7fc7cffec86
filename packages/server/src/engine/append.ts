import { UploadBody } from '../body.ts';
import { takeOver } from '../lease.ts';
import type { Lease } from '../ports/locker.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord, WholeDigest } from '../record.ts';
import { ClaimedBytes } from './claim.ts';
import { passGate, refuseRefused } from './complete.ts';
import { type Caller, type Engine, findOwn, type Manner, type Payload } from './engine.ts';
import { finish } from './finish.ts';
import { refuseIfLost, refuseLost } from './intact.ts';
import { withinQuota } from './quota.ts';
import { receive, refuseTooLong } from './receive.ts';
import { claimDigest, compareLate } from './wholeDigest.ts';

export interface AppendCommand extends Manner {
  readonly id: string;
  /** Where the client believes the upload stands. */
  readonly offset: number;
  /** The whole length, when the client knows it only now. */
  readonly length: number | null;
  /** Of the whole, when the client knows it only now: compared before it completes. Default `null`. */
  readonly digest?: WholeDigest | null;
  readonly payload: Payload | null;
}

/**
 * Adds bytes to an upload and returns the record as it stands then. Whoever writes to it at the moment is asked to
 * yield first.
 *
 * @throws UploadProblem `not-found`, `gone`, `forbidden`, `offset-mismatch`, `too-large`, `locked`.
 */
export async function append(engine: Engine, caller: Caller, command: AppendCommand): Promise<UploadRecord> {
  // Before the lease, so that a stranger cannot make a writer yield.
  const seen = await findOwn(engine, caller, command.id);
  // "The Server MUST respond with the 403 Forbidden status to PATCH requests against a final upload URL" (tus 1.0)
  if (seen.concat?.kind === 'final') {
    throw new UploadProblem('forbidden', 'This upload is made of its parts, and takes no bytes of its own.');
  }
  if (seen.state !== 'receiving') return appendToSealed(engine, caller, seen, command);
  const lease = await takeOver(engine, command.id);
  try {
    const record = await findOwn(engine, caller, command.id);
    if (record.state !== 'receiving') return await appendToSealed(engine, caller, record, command);
    await refuseLost(engine, record);
    refuseOtherOffset(record, command);
    return await appendHeld(engine, caller, lease, record, command);
  } finally {
    await lease.release();
  }
}

async function appendHeld(
  engine: Engine,
  caller: Caller,
  lease: Lease,
  found: UploadRecord,
  command: AppendCommand,
): Promise<UploadRecord> {
  const { length, payload, closing, digest = null } = command;
  const claimed = digest === null ? found : await claimDigest(engine, found, digest);
  const record = length === null ? claimed : await declareLength(engine, caller, claimed, length);
  const isWhole = payload === null && record.offset === record.length && closing !== 'open';
  try {
    if (isWhole) return await finish(engine, caller.origin, lease, record);
    if (payload === null) return record;
    return await receive(engine, caller, lease, record, payload, command);
  } catch (error) {
    await refuseIfLost(engine, record, error);
    throw error;
  }
}

/**
 * Every byte is stored already: the last one is missing only in what was acknowledged. A completed upload tells its
 * result again.
 */
async function appendToSealed(
  engine: Engine,
  caller: Caller,
  record: UploadRecord,
  command: AppendCommand,
): Promise<UploadRecord> {
  refuseOtherOffset(record, command);
  if (command.length !== null) refuseOtherLength(record, command.length);
  const received = await count(command.payload, record);
  if (received === undefined) {
    throw new UploadProblem('too-large', 'The body goes past the length of the upload.', {
      offset: record.offset,
      state: record.state,
    });
  }
  refuseRefused(record);
  if (command.digest) await compareLate(engine, record, command.digest);
  if (record.state === 'completed') return record;
  // Where the length came late, every byte may have been acknowledged: then the length is what is said again.
  const asks = record.offset === record.length ? command.length !== null : received > 0;
  return asks ? passGate(engine, caller.origin, record.id) : record;
}

/** Reads a payload that is stored already; its size, or `undefined` when it goes past the length. */
async function count(payload: Payload | null, { length, offset }: UploadRecord): Promise<number | undefined> {
  if (payload === null) return 0;
  const limit = (length ?? 0) - offset;
  if (payload.announced !== null && payload.announced > limit) return undefined;
  const claimed = payload.claim === null ? null : new ClaimedBytes(payload.bytes, payload.claim);
  const body = new UploadBody(claimed ?? payload.bytes, limit);
  let size = 0;
  for await (const chunk of body) size += chunk.length;
  if (body.ending === 'overrun') return undefined;
  await claimed?.counts(body.ending, size, offset);
  return size;
}

function refuseOtherOffset(record: UploadRecord, command: AppendCommand): void {
  if (record.offset === command.offset) return;
  throw new UploadProblem(
    'offset-mismatch',
    `Upload-Offset is ${command.offset}, but the upload stands at ${record.offset}.`,
    { offset: record.offset },
  );
}

function refuseOtherLength(record: UploadRecord, length: number): void {
  if (record.length === length) return;
  throw new UploadProblem(
    'length-mismatch',
    `Upload-Length is ${length}, but the upload was declared with ${record.length} bytes.`,
  );
}

/** "Once set the length MUST NOT be changed" (tus 1.0, "POST"); saying it again is no change. */
async function declareLength(
  engine: Engine,
  caller: Caller,
  record: UploadRecord,
  length: number,
): Promise<UploadRecord> {
  if (record.length !== null) {
    refuseOtherLength(record, length);
    return record;
  }
  if (length < record.offset) {
    throw new UploadProblem(
      'length-mismatch',
      `Upload-Length is ${length}, but ${record.offset} bytes are here already.`,
    );
  }
  refuseTooLong(caller, length, record.offset);
  const { records } = engine.storage;
  const declare = () => records.declareLength(record.id, length);
  if (!(await withinQuota(engine, record, length - record.offset, declare))) {
    throw new UploadProblem('offset-mismatch', 'Another request declared the length.', {
      offset: record.offset,
    });
  }
  return { ...record, length };
}
