import type { Answer } from '../ports/recordStore.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import type { Engine } from './engine.ts';

type Taker = Pick<UploadRecord, 'owner' | 'offset'>;

/**
 * Takes a step by which an upload stands for so many bytes more than before, if its owner's quota has room for them. Two
 * steps of one owner never both count on the same room, not even in two processes.
 *
 * @throws UploadProblem `quota-exceeded`; the step was not taken then. `unavailable`: the owner is too busy.
 */
export async function withinQuota<T>(
  engine: Engine,
  taker: Taker,
  bytes: number,
  step: () => Answer<T>,
): Promise<T> {
  const { quota, storage, gateGrace } = engine;
  if (quota === null || bytes <= 0) return step();
  // No upload has such a name: a colon is in none.
  const name = taker.owner === null ? 'quota:' : `quota:=${taker.owner}`;
  const lease = await storage.locker.acquire(name, { mode: 'wait', graceMs: gateGrace });
  if (lease === undefined) {
    throw new UploadProblem('unavailable', 'Too many of your uploads begin at once. Try again soon.', {
      retryAfter: 1,
    });
  }
  try {
    await refuseOverQuota(engine, taker, bytes);
    return await step();
  } finally {
    await lease.release();
  }
}

/** @throws UploadProblem `quota-exceeded` where so many bytes more do not fit. */
export async function refuseOverQuota(
  engine: Engine,
  { owner, offset }: Taker,
  bytes: number,
): Promise<void> {
  const { quota, storage } = engine;
  if (quota === null || storage.records.usage === undefined) return;
  const allowed = await quota(owner);
  if (allowed === null) return;
  if (!(allowed >= 0)) throw new RangeError(`quota gave ${allowed}; bytes, or null for no bound, are taken`);
  const used = await storage.records.usage(owner);
  if (used + bytes <= allowed) return;
  throw new UploadProblem(
    'quota-exceeded',
    `Your uploads take up ${inWords(used)} of ${inWords(allowed)}: ${inWords(bytes)} more do not fit. Delete some first.`,
    { offset },
  );
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `12.4 MB`, in decimal units. */
function inWords(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${Math.round((bytes / 1000 ** power) * 10) / 10} ${UNITS[power]}`;
}
