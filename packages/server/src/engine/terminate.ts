import { notify } from '../hooks.ts';
import { gateLease, takeOver } from '../lease.ts';
import { summarize } from '../summary.ts';
import { type Caller, type Engine, findOwn } from './engine.ts';

/** Ends an upload, finished or not, and frees what it holds. A writer is stopped first. */
export async function terminate(engine: Engine, caller: Caller, id: string): Promise<void> {
  const { hooks, report } = engine;
  const seen = await findOwn(engine, caller, id);
  await hooks.beforeTerminate?.(summarize(seen), caller.origin.client);
  const lease = await takeOver(engine, id);
  try {
    const record = await findOwn(engine, caller, id);
    if (record.state === 'completing') {
      const gate = await gateLease(engine, id);
      try {
        await discard(engine, id);
      } finally {
        await gate.release();
      }
    } else {
      await discard(engine, id);
    }
    engine.meter.terminated();
    notify(hooks.onTerminated, () => summarize(record), report);
  } finally {
    await lease.release();
  }
}

/**
 * Forgets the record, then frees the bytes. Killed between the two, bytes are left that nobody can reach, and the sweep
 * takes them; the other way round a record would tell an offset that the disk could not give back.
 */
export async function discard(engine: Engine, id: string): Promise<void> {
  await engine.storage.records.delete(id);
  await engine.storage.bytes.remove(id);
}
