import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../clock.ts';
import type { AcquireOptions, Lease, Locker } from '../../ports/locker.ts';
import { type LocalLease, memoryLocker } from '../memory/locker.ts';
import { PATIENT_TIMEOUT } from './database.ts';
import type { Database } from './driver.ts';
import { groupedChanges } from './groupedChanges.ts';
import { leaseRows } from './leaseRows.ts';
import { lifeSign } from './lifeSign.ts';
import { pause } from './patience.ts';

/** Milliseconds between two looks at the database: of a holder, whether it shall yield; of a waiter, whether it may. */
export const LOOK_INTERVAL = 50;

/**
 * Leases over all processes that share a database file. Within the process a waiter is handed the lease by whoever
 * releases it; only who waits for another process, and who holds a lease, looks into the database now and then.
 *
 * What a dead process held is free at once. A holder that lives but does not yield in time, because it hangs or was
 * stopped, is fenced off: the row is another's from then on, and `held()`, which reads the row, is `false`.
 */
export function sqliteLocker(
  database: Database,
  clock: Clock = systemClock,
  changes = groupedChanges(database, { clock }),
): Locker {
  const self = randomUUID();
  const local = memoryLocker();
  const life = lifeSign(database.name, self);
  const rows = leaseRows(database, self);
  /** The leases whose rows stand in the database, by generation. */
  const holding = new Map<number, LocalLease>();
  let generations = 0;
  let stopWatching: (() => void) | undefined;

  function watch(): void {
    if (!database.open) {
      endWatch();
      return;
    }
    try {
      const news = rows.news();
      if (news === undefined) return;
      const wanted = new Map(news.map((row) => [row.generation, row.wanted === 1]));
      for (const [generation, within] of holding) {
        // No row any more: another process has fenced this lease off.
        if (wanted.get(generation) ?? true) within.ask();
      }
    } catch {
      // The database is broken. Nobody waits for this look; who needs the database now is told by its own call.
    }
  }

  function endWatch(): void {
    stopWatching?.();
    stopWatching = undefined;
  }

  function take(name: string, generation: number): boolean {
    if (rows.take(name, generation)) return true;
    const holder = rows.holderOf(name);
    if (holder !== undefined && life.isAlive(holder)) return false;
    if (holder !== undefined) rows.releaseAll(holder);
    return rows.take(name, generation);
  }

  /** The row for a name, once no other process holds it. `false`: not in time, or not wanted any more. */
  async function claim(
    name: string,
    generation: number,
    within: Lease,
    until: number,
    { mode, signal }: AcquireOptions,
  ): Promise<boolean> {
    /** `undefined`: look again later. */
    const look = (): boolean | undefined => {
      if (signal?.aborted === true || !within.held()) return false;
      if (take(name, generation)) return true;
      const isOver = clock.now() >= until;
      if (mode === 'wait') return isOver ? false : undefined;
      if (!isOver) {
        rows.want(name);
        return undefined;
      }
      rows.seize(name, generation);
      return true;
    };
    while (database.open) {
      const answer = await changes.make(look);
      if (answer !== undefined) return answer;
      await pause(clock, LOOK_INTERVAL);
    }
    return false;
  }

  function hold(name: string, generation: number, within: LocalLease): Lease {
    holding.set(generation, within);
    stopWatching ??= clock.repeat(LOOK_INTERVAL, watch);
    return {
      get signal() {
        return within.signal;
      },
      held: () => within.held() && database.open && rows.isMine(name, generation),
      async release() {
        if (!holding.delete(generation)) return;
        if (holding.size === 0) endWatch();
        try {
          if (database.open) await changes.make(() => rows.release(name, generation));
        } finally {
          await within.release();
        }
      },
    };
  }

  return {
    held: async (name) => (await local.held(name)) || rows.holderOf(name) !== undefined,

    async acquire(name, options) {
      const until = clock.now() + options.graceMs;
      const within = await local.acquire(name, options);
      if (within === undefined) return undefined;
      const generation = ++generations;
      try {
        if (await claim(name, generation, within, until, options)) return hold(name, generation, within);
      } catch (error) {
        await within.release();
        throw error;
      }
      await within.release();
      return undefined;
    },

    async close() {
      endWatch();
      if (database.open) {
        database.pragma(`busy_timeout = ${PATIENT_TIMEOUT}`);
        rows.releaseAll(self);
      }
      life.close();
      await local.close();
    },
  };
}
