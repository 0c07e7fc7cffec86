import type { UploadRecord } from '../record.ts';
import type { Engine } from './engine.ts';
import { finalsOf, findParts } from './parts.ts';

/**
 * Whether an upload has gone unfinished for too long. A final upload that waits, and the parts it waits for, lapse
 * together: none of them before the last byte that came to any of them is too long ago.
 */
export async function hasLapsed(engine: Engine, record: UploadRecord): Promise<boolean> {
  if (!isPast(engine, record)) return false;
  if (record.concat === null || record.state !== 'receiving') return true;
  const finals = record.concat.kind === 'final' ? [record] : await finalsOf(engine, record);
  for (const final of finals) {
    const parts = await findParts(engine, final);
    if ([final, ...parts.values()].some((member) => !isPast(engine, member))) return false;
  }
  return true;
}

function isPast({ clock }: Engine, { state, expiresAt }: UploadRecord): boolean {
  return state !== 'completed' && expiresAt !== null && expiresAt <= clock.now();
}
