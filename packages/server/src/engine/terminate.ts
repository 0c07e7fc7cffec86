import { gateLease, seize, takeOver } from '../lease.ts';
import type { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { type Caller, type Engine, findOwn } from './engine.ts';
import { tell } from './tell.ts';

/** Ends an upload, finished or not, and frees what it holds. A writer is stopped first. */
export async function terminate(engine: Engine, caller: Caller, id: string): Promise<void> {
  const seen = await findOwn(engine, caller, id);
  const { beforeTerminate } = engine.hooks;
  if (beforeTerminate !== undefined && seen.concat?.kind !== 'partial') {
    await beforeTerminate(await engine.metadata.summarize(seen), caller.origin.client);
  }
  const lease = await takeOver(engine, id);
  try {
    await end(engine, await findOwn(engine, caller, id));
  } finally {
    await lease.release();
  }
}

/**
 * Ends an upload as the application wishes: a request that brings bytes to it is answered with the problem. `false`
 * where there is none.
 */
export async function terminateByApplication(
  engine: Engine,
  id: string,
  problem: UploadProblem,
): Promise<boolean> {
  engine.writers.stop(id, problem);
  const lease = await seize(engine, id);
  try {
    const record = await engine.storage.records.find(id);
    if (record === undefined) return false;
    await end(engine, record);
    return true;
  } finally {
    await lease.release();
  }
}

/**
 * Ends the request that brings bytes to an upload right now, with the problem for an answer. What it brought so far is
 * acknowledged, and a later request may go on from there.
 */
export async function stopByApplication(engine: Engine, id: string, problem: UploadProblem): Promise<void> {
  engine.writers.stop(id, problem);
  // Had once the request has committed and let go; one of another process is asked to yield.
  const lease = await seize(engine, id);
  await lease.release();
}

async function end(engine: Engine, record: UploadRecord): Promise<void> {
  const { id } = record;
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
  tell(engine, engine.hooks.onTerminated, record);
}

/**
 * Forgets the record, then frees the bytes. Killed between the two, bytes are left that nobody can reach, and the sweep
 * takes them; the other way round a record would tell an offset that the disk could not give back.
 */
export async function discard(engine: Engine, id: string): Promise<void> {
  await engine.storage.records.delete(id);
  await engine.storage.bytes.remove(id);
  engine.seen.forget(id);
}
