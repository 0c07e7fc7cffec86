import { type Clock, systemClock } from '../../clock.ts';
import type { Fences } from '../disk/fences.ts';
import type { Database } from './driver.ts';
import { inDatabase } from './fault.ts';
import { patiently } from './patience.ts';

/** Fences as a mark on the record, set in the transaction that takes the lease from a holder which did not yield. */
export function sqliteFences(database: Database, clock: Clock = systemClock): Fences {
  const find = database.prepare<[string]>('SELECT 1 FROM uploads WHERE id = ? AND fenced = 1');
  const clear = database.prepare<[string]>('UPDATE uploads SET fenced = 0 WHERE id = ?');
  const lift = database.transaction((id: string, held: () => boolean, swap: () => void) => {
    if (!held()) return;
    swap();
    clear.run(id);
  });
  return {
    isFenced: (id) => inDatabase(() => find.get(id)) !== undefined,
    // The lock is asked for before anything is swapped.
    lift: (id, held, swap) => patiently(clock, () => lift.immediate(id, held, swap)),
  };
}
