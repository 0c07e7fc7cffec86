import { takeOver } from '../lease.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { refuseRefused } from './complete.ts';
import { type Caller, type Engine, findOwn } from './engine.ts';
import { refuseLost } from './intact.ts';
import { findParts, partIds, sumOfLengths } from './parts.ts';

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
  if (record.concat?.kind === 'final' && record.state !== 'completed') return retrieveFinal(engine, record);
  await refuseLost(engine, record);
  if (record.state !== 'receiving' || !written) return record;
  const lease = await takeOver(engine, id);
  try {
    return await findOwn(engine, caller, id);
  } finally {
    await lease.release();
  }
}

/** A final upload is written by nobody but the server: there is no writer to wait for. */
async function retrieveFinal(engine: Engine, final: UploadRecord): Promise<UploadRecord> {
  refuseRefused(final);
  if (final.state !== 'receiving') return final;
  const parts = await findParts(engine, final);
  const ids = partIds(final);
  if (ids.some((id) => !parts.has(id))) {
    throw new UploadProblem('gone', 'A part of this upload is no longer there. Start a new one.');
  }
  // "The Upload-Length header MUST be included if the length of the final resource can be calculated" (tus 1.0)
  const all = final.concat?.kind === 'final' ? final.concat.parts : [];
  return { ...final, length: final.length ?? sumOfLengths(all, parts) };
}
