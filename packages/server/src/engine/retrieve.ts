import { takeOver } from '../lease.ts';
import type { UploadRecord } from '../record.ts';
import { type Caller, type Engine, findOwn } from './engine.ts';

/**
 * Where an upload stands. A writer at work is asked to yield, so that the next request is accepted at the offset told
 * here; a running completion gate is not disturbed.
 */
export async function retrieve(engine: Engine, caller: Caller, id: string): Promise<UploadRecord> {
  const record = await findOwn(engine, caller, id);
  if (record.state !== 'receiving' || !(await engine.storage.locker.held(id))) return record;
  const lease = await takeOver(engine, id);
  try {
    return await findOwn(engine, caller, id);
  } finally {
    await lease.release();
  }
}
