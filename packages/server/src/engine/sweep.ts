import { leaseIfIdle } from '../lease.ts';
import type { UploadRecord } from '../record.ts';
import type { Engine } from './engine.ts';
import { hasLapsed } from './lapse.ts';
import { tell } from './tell.ts';
import { discard } from './terminate.ts';

// Small, so that requests are answered between two batches.
const BATCH = 50;

export interface Swept {
  /** Uploads that had lapsed. */
  readonly removed: number;
  /** Bytes without a record, left by a process that was killed in between. */
  readonly orphans: number;
}

/** Removes lapsed uploads: never a completed one, never one that somebody uses right now. Ends early once `stop` aborts. */
export async function sweepExpired(engine: Engine, stop: AbortSignal): Promise<number> {
  const busy = new Set<string>();
  let removed = 0;
  while (!stop.aborted) {
    const ids = await engine.storage.records.expired(engine.clock.now(), BATCH + busy.size);
    const idle = ids.filter((id) => !busy.has(id));
    if (idle.length === 0) return removed;
    for (const id of idle) {
      if (stop.aborted) break;
      if (await removeIfLapsed(engine, id)) removed += 1;
      else busy.add(id);
    }
    await turn();
  }
  return removed;
}

async function removeIfLapsed(engine: Engine, id: string): Promise<boolean> {
  const record = await whileIdle(engine, id, async (found) => {
    if (found === undefined || !(await hasLapsed(engine, found))) return undefined;
    await discard(engine, id);
    return found;
  });
  if (record === undefined) return false;
  engine.meter.expired();
  tell(engine, engine.hooks.onExpired, record);
  return true;
}

/** Removes bytes that no record names. An upload's record is there before its first byte, so none in the making is hit. */
export async function sweepOrphans(engine: Engine, stop: AbortSignal): Promise<number> {
  const { records, bytes } = engine.storage;
  let removed = 0;
  let looked = 0;
  for await (const id of bytes.ids()) {
    if (stop.aborted) break;
    looked += 1;
    if (looked % BATCH === 0) await turn();
    if ((await records.find(id)) !== undefined) continue;
    const orphan = await whileIdle(engine, id, async (found) => {
      if (found !== undefined) return false;
      await bytes.remove(id);
      return true;
    });
    if (orphan) removed += 1;
  }
  return removed;
}

/** Runs a step on an upload that nobody uses: neither a writer nor a completion gate. */
async function whileIdle<T>(
  engine: Engine,
  id: string,
  step: (record: UploadRecord | undefined) => Promise<T>,
): Promise<T | undefined> {
  const lease = await leaseIfIdle(engine, id);
  if (lease === undefined) return undefined;
  try {
    const gate = await leaseIfIdle(engine, `${id}.gate`);
    if (gate === undefined) return undefined;
    try {
      return await step(await engine.storage.records.find(id));
    } finally {
      await gate.release();
    }
  } finally {
    await lease.release();
  }
}

/** Lets waiting requests go first. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
