import { takeOver } from '../lease.ts';
import type { UploadRecord } from '../record.ts';
import { type Caller, type Engine, findOwn } from './engine.ts';
import { refuseLost } from './intact.ts';

/**
 * Where an upload stands. A writer at work is asked to yield, so that the next request is accepted at the offset told
 * here; a running completion gate is not disturbed.
 *
 * @throws UploadProblem `not-found`, `gone`, `locked`.
 */
export async function retrieve(engine: Engine, caller: Caller, id: string): Promise<UploadRecord> {
  // Asked before the record is read: a writer that ends in between has moved the offset by then.
  const written = await engine.storage.locker.held(id);
  const record = await findOwn(engine, caller, id);
  await refuseLost(engine, record);
  if (record.state !== 'receiving' || !written) return record;
  const lease = await takeOver(engine, id);
  try {
    return await findOwn(engine, caller, id);
  } finally {
    await lease.release();
  }
}
