import type { Origin } from '../hooks.ts';
import { lockedProblem } from '../lease.ts';
import { ByteStoreError } from '../ports/byteStore.ts';
import type { Lease } from '../ports/locker.ts';
import { keepProblem, UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { complete } from './complete.ts';
import type { Caller, Engine } from './engine.ts';
import { hasLapsed } from './lapse.ts';
import { findParts, isWholePart, partIds, sumOfLengths } from './parts.ts';
import { withinQuota } from './quota.ts';

/**
 * Looks at the parts a client wants to have concatenated. Returns the length they have together, `null` while one is
 * unknown.
 *
 * @throws UploadProblem `not-found` for a part that is not there, or somebody else's; `invalid-request` for an upload that
 * is no partial one.
 */
export async function checkParts(
  engine: Engine,
  caller: Caller,
  ids: readonly string[],
): Promise<number | null> {
  const parts = new Map<string, UploadRecord>();
  for (const [index, id] of ids.entries()) {
    if (parts.has(id)) continue;
    const part = await engine.storage.records.find(id);
    if (part === undefined || part.owner !== caller.owner || (await hasLapsed(engine, part))) {
      throw new UploadProblem('not-found', `Upload-Concat: there is no upload at URL number ${index + 1}.`);
    }
    if (part.concat?.kind !== 'partial') {
      throw new UploadProblem(
        'invalid-request',
        `Upload-Concat: the upload at URL number ${index + 1} is no partial one.`,
      );
    }
    parts.set(id, part);
  }
  return sumOfLengths(ids, parts);
}

/**
 * Joins the parts of a final upload if all of them are whole, and completes it. Returns it as it stands then;
 * `undefined` where somebody else was at it for longer than `graceMs`.
 *
 * Killed in the midst of it, the record is as before: the next try, or the take-up at start, copies anew. The parts are
 * kept: "The Client, however, MAY attempt to use a partial upload multiple times" (tus 1.0, "Concatenation"). They lapse
 * like any upload that is no longer written to.
 *
 * @throws whatever `beforeComplete` throws.
 */
export async function join(
  engine: Engine,
  origin: Origin | null,
  id: string,
  graceMs = 0,
): Promise<UploadRecord | undefined> {
  const lease = await engine.storage.locker.acquire(id, { mode: 'wait', graceMs });
  if (lease === undefined) return undefined;
  try {
    const final = await engine.storage.records.find(id);
    if (final?.state !== 'receiving') return final;
    const parts = await findParts(engine, final);
    const missing = partIds(final).some((part) => !parts.has(part));
    if (missing || ![...parts.values()].every(isWholePart)) return final;
    return await joinHeld(engine, origin, lease, final, parts);
  } finally {
    await lease.release();
  }
}

async function joinHeld(
  engine: Engine,
  origin: Origin | null,
  lease: Lease,
  final: UploadRecord,
  parts: ReadonlyMap<string, UploadRecord>,
): Promise<UploadRecord> {
  const { records, bytes } = engine.storage;
  const ids = final.concat?.kind === 'final' ? final.concat.parts : [];
  const length = sumOfLengths(ids, parts) ?? 0;
  if (final.length === null) {
    await refuseLateLength(engine, final, length);
    await withinQuota(engine, final, length, () => records.declareLength(final.id, length));
  }
  if (length > 0) {
    const copied = await bytes.concat?.(final.id, ids);
    if (copied !== length) {
      throw new ByteStoreError(
        'missing',
        new Error(`The parts have ${copied} bytes, and should have ${length}`),
      );
    }
  }
  if (!lease.held()) throw lockedProblem();
  return complete(engine, origin, lease, { ...final, length });
}

/** Parts whose length came late may be longer together than an upload may be: nobody can mend that. */
async function refuseLateLength(engine: Engine, final: UploadRecord, length: number): Promise<void> {
  const { records } = engine.storage;
  const limits = engine.fixedLimits;
  if (limits.maxSize === null || length <= limits.maxSize) return;
  const problem = new UploadProblem(
    'too-large',
    `The parts have ${length} bytes together; the largest upload taken here has ${limits.maxSize}.`,
    { limits },
  );
  await records.declareLength(final.id, length);
  await records.seal(final.id, final.offset);
  await records.refuse(final.id, keepProblem(problem));
  throw problem;
}
