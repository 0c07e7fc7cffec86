import type { Origin } from '../hooks.ts';
import { lockedProblem } from '../lease.ts';
import type { Lease } from '../ports/locker.ts';
import type { UploadRecord } from '../record.ts';
import { complete } from './complete.ts';
import { join } from './concat.ts';
import { type Engine, nextExpiry } from './engine.ts';
import { finalsOf } from './parts.ts';

/** Ends an upload whose every byte is stored: a partial one is whole then, any other one is complete. */
export function finish(
  engine: Engine,
  origin: Origin,
  lease: Lease,
  record: UploadRecord,
): Promise<UploadRecord> {
  if (record.concat?.kind === 'partial') return makeWhole(engine, lease, record);
  return complete(engine, origin, lease, record);
}

/** "The Server SHOULD NOT process these partial uploads until they are concatenated to form a final upload." */
async function makeWhole(engine: Engine, lease: Lease, record: UploadRecord): Promise<UploadRecord> {
  const { storage, report } = engine;
  const { id, offset, length } = record;
  if (length === null) throw new TypeError('A partial upload of unknown length cannot be whole');
  if (length > 0) await storage.bytes.sync(id, length);
  const expiresAt = nextExpiry(engine);
  const moved = await storage.records.advance(id, offset, length, expiresAt, lease.held);
  if (!moved) throw lockedProblem();
  const whole = { ...record, offset: length, expiresAt };
  const finals = await finalsOf(engine, whole);
  // The client of this part need not wait until others' bytes are copied: it has been promised nothing but its own.
  for (const final of finals) {
    join(engine, null, final.id, engine.gateGrace).catch((error) => report(error, { id: final.id }));
  }
  return whole;
}
