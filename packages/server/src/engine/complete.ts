import type { CompletionAnswer, Optional, Origin } from '../hooks.ts';
import { gateLease, lockedProblem } from '../lease.ts';
import type { Lease } from '../ports/locker.ts';
import { isLastWord, isUploadProblem, keepProblem, keptProblem, UploadProblem } from '../problem.ts';
import type { CompletionReply, UploadRecord } from '../record.ts';
import type { Engine } from './engine.ts';
import { tell } from './tell.ts';
import { digestWhole } from './wholeDigest.ts';

/**
 * Completes an upload whose every byte is stored: synced first, then recorded, and only then told. A lease on its
 * bytes is needed, and given back before a gate runs: a HEAD need not wait for the gate.
 *
 * @throws whatever `beforeComplete` throws; the upload then stays `completing`, or becomes `refused`.
 */
export async function complete(
  engine: Engine,
  origin: Origin | null,
  lease: Lease,
  record: UploadRecord,
): Promise<UploadRecord> {
  const { storage, hooks, clock } = engine;
  const { id, offset, length } = record;
  if (length === null) throw new TypeError('An upload of unknown length cannot complete');
  // An empty upload has nothing in the byte store.
  if (length > 0) await storage.bytes.sync(id, length);
  // Who was fenced while it synced is told by `held`: the next holder may be writing over these very bytes.
  if (hooks.beforeComplete === undefined && record.digest === null) {
    const completedAt = clock.now();
    if (!(await storage.records.finish(id, offset, completedAt, lease.held))) throw lockedProblem();
    return completed(engine, record, length, completedAt, null);
  }
  if (!(await storage.records.seal(id, offset, lease.held))) throw lockedProblem();
  await lease.release();
  return passGate(engine, origin, id);
}

/**
 * Runs the gate of an upload that is `completing`, or waits for the run that goes on already.
 *
 * @param origin of the request that completes it; `null` where the server does so by itself.
 */
export async function passGate(engine: Engine, origin: Origin | null, id: string): Promise<UploadRecord> {
  const { storage, clock } = engine;
  const lease = await gateLease(engine, id);
  try {
    const record = await storage.records.find(id);
    if (record === undefined || record.length === null) {
      throw new UploadProblem('not-found', 'There is no upload at this URL.');
    }
    if (record.state === 'completed') return record;
    refuseRefused(record);
    const { length } = record;
    const { reply, digest } = await askGate(engine, origin, { ...record, offset: length });
    const completedAt = clock.now();
    if (!(await storage.records.complete(id, completedAt, reply))) {
      throw new UploadProblem('not-found', 'The upload was terminated while it was being completed.');
    }
    return completed(engine, { ...record, digest }, length, completedAt, reply);
  } finally {
    await lease.release();
  }
}

/** @throws UploadProblem the refusal that was kept, where the gate refused for good. */
export function refuseRefused({ state, reply }: UploadRecord): void {
  if (state === 'refused' && reply !== null) throw keptProblem(reply);
}

type Passed = Pick<UploadRecord, 'reply' | 'digest'>;

async function askGate(engine: Engine, origin: Origin | null, record: UploadRecord): Promise<Passed> {
  const { storage, hooks, metadata } = engine;
  try {
    const digest = await digestWhole(engine, record);
    if (hooks.beforeComplete === undefined) return { reply: null, digest };
    const upload = await metadata.summarize(record);
    return { reply: completionReply(await hooks.beforeComplete(upload, origin?.client ?? null)), digest };
  } catch (error) {
    if (isUploadProblem(error) && isLastWord(error)) {
      const kept = keepProblem(error);
      await storage.records.refuse(record.id, kept);
      // Nobody can ever have them.
      await storage.bytes.remove(record.id);
      throw keptProblem(kept);
    }
    throw error;
  }
}

function completed(
  engine: Engine,
  record: UploadRecord,
  length: number,
  completedAt: number,
  reply: CompletionReply | null,
): UploadRecord {
  const done: UploadRecord = {
    ...record,
    state: 'completed',
    offset: length,
    expiresAt: null,
    completedAt,
    reply,
  };
  engine.meter.completed();
  tell(engine, engine.hooks.onCompleted, done);
  return done;
}

function completionReply(answer: Optional<CompletionAnswer>): CompletionReply | null {
  if (!answer) return null;
  const { body, json } = bodyOf(answer);
  const status = answer.status ?? (body === '' ? 204 : 200);
  if (!Number.isInteger(status) || status < 200 || status > 299) {
    throw new RangeError(`beforeComplete answered with status ${status}; throw an UploadProblem to refuse`);
  }
  if (body !== '' && (status === 204 || status === 205)) {
    throw new RangeError(`beforeComplete answered with a body, which status ${status} cannot have`);
  }
  // Checked now, while the gate can still fail: what is stored must be possible to send for ever after.
  const headers = new Headers(answer.headers);
  if (json && !headers.has('content-type')) headers.set('content-type', 'application/json');
  for (const name of ['connection', 'content-length', 'transfer-encoding']) headers.delete(name);
  return { status, headers: Object.fromEntries(headers), body };
}

function bodyOf({ body, data }: CompletionAnswer): { readonly body: string; readonly json: boolean } {
  if (data === undefined) return { body: body ?? '', json: false };
  if (body !== undefined) throw new TypeError('beforeComplete answered with body and data; give one of them');
  // `undefined` for what JSON cannot say, such as a function, whatever the library's types promise.
  const text: string | undefined = JSON.stringify(data);
  if (text === undefined) throw new TypeError('beforeComplete answered with data that JSON cannot tell');
  return { body: text, json: true };
}
