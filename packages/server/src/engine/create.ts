import { encodeMetadata, MAX_METADATA_LENGTH } from '@kit/protocol';
import { isUploadId, newUploadId } from '../id.ts';
import { takeOver } from '../lease.ts';
import { isUploadProblem, UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { metadataRecord } from '../summary.ts';
import { complete } from './complete.ts';
import { type Caller, type Engine, type Manner, nextExpiry, type Payload } from './engine.ts';
import { withinQuota } from './quota.ts';
import { receive, refuseTooLarge, refuseTooLong } from './receive.ts';
import { tell } from './tell.ts';
import { discard } from './terminate.ts';

export interface CreateCommand extends Manner {
  /** Whole length in bytes; `null`: told later. */
  readonly length: number | null;
  /** A valid `Upload-Metadata` value, '' for none. */
  readonly metadata: string;
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
  const { length, payload } = command;
  if (length !== null) refuseTooLong(caller, length);
  if (payload !== null) refuseTooLarge(caller, length, 0, payload.announced);
  const record = await draft(engine, caller, command);
  const { records } = engine.storage;
  // An announced length is taken up from now on, whether its bytes come or not.
  if (!(await withinQuota(engine, record, length ?? 0, () => records.insert(record)))) {
    throw new UploadProblem('rejected', 'An upload with this id exists already.');
  }
  engine.meter.created();
  tell(engine, engine.hooks.onCreated, record);
  const complete = length === 0 && command.closing !== 'open';
  if (payload === null && !complete) return record;
  if (payload !== null) command.watch?.made(record);
  return fill(engine, caller, record, command);
}

async function draft(engine: Engine, caller: Caller, command: CreateCommand): Promise<UploadRecord> {
  const { length } = command;
  const { owner } = caller;
  let id: string | undefined;
  let { metadata } = command;
  if (engine.hooks.beforeCreate !== undefined) {
    const asked = { length, owner, metadata: metadataRecord(metadata) };
    const amendment = (await engine.hooks.beforeCreate(asked, caller.origin.client)) ?? undefined;
    id = amendment?.id;
    if (amendment?.metadata !== undefined) metadata = encodeMetadata(amendment.metadata);
  }
  if (id !== undefined && !isUploadId(id)) {
    throw new RangeError(
      `beforeCreate gave the id ${JSON.stringify(id)}; letters, digits, "_" and "-" are taken`,
    );
  }
  if (metadata.length > MAX_METADATA_LENGTH) {
    throw new RangeError(`beforeCreate gave metadata of more than ${MAX_METADATA_LENGTH} characters`);
  }
  return {
    id: id ?? newUploadId(),
    owner,
    length,
    offset: 0,
    state: 'receiving',
    metadata,
    concat: null,
    createdAt: engine.clock.now(),
    expiresAt: nextExpiry(engine),
    completedAt: null,
    reply: null,
  };
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
    if (payload === null) return await complete(engine, caller, lease, record);
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
