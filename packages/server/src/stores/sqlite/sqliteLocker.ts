import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../clock.ts';
import type { AcquireOptions, Lease, Locker } from '../../ports/locker.ts';
import { memoryLocker } from '../memory/locker.ts';
import type { Database } from './driver.ts';
import { leaseRows } from './leaseRows.ts';

/** Milliseconds between two looks at the database: of a holder, whether it shall yield; of a waiter, whether it may. */
export const LOOK_INTERVAL = 50;

/** Milliseconds without a sign of life after which a holder counts as dead. */
export const LEASE_LIFE = 10_000;

/** Milliseconds between two signs of life. */
const BEAT_INTERVAL = LEASE_LIFE / 4;

/**
 * Leases over all processes that share a database file. Within the process a waiter is handed the lease by whoever
 * releases it; only who waits for another process, and who holds a lease, looks into the database now and then.
 *
 * A holder that does not yield in time, because it hangs, was stopped or has died, is fenced off: its row carries
 * another generation from then on, and `held()`, which reads that row, is `false`.
 */
export function sqliteLocker(database: Database, clock: Clock = systemClock): Locker {
  const local = memoryLocker();
  const rows = leaseRows(database, randomUUID());
  /** The leases whose rows stand in the database, by generation. */
  const holding = new Map<number, AbortController>();
  let generations = 0;
  let lastBeat = 0;
  let stopWatching: (() => void) | undefined;

  const lapse = () => clock.now() + LEASE_LIFE;

  function watch(): void {
    if (!database.open) {
      endWatch();
      return;
    }
    try {
      if (clock.now() - lastBeat >= BEAT_INTERVAL) {
        rows.extend(lapse());
        lastBeat = clock.now();
      }
      const news = rows.news();
      if (news === undefined) return;
      const wanted = new Map(news.map((row) => [row.generation, row.wanted === 1]));
      for (const [generation, yielding] of holding) {
        // No row any more: another process has fenced this lease off.
        if (wanted.get(generation) ?? true) yielding.abort();
      }
    } catch {
      // The database is busy or broken. The next look tries again; whoever needs the database now is told by its own call.
    }
  }

  function endWatch(): void {
    stopWatching?.();
    stopWatching = undefined;
  }

  /** The row for a name, once no other process holds it. `false`: not in time, or not wanted any more. */
  function claim(
    name: string,
    generation: number,
    within: Lease,
    until: number,
    { mode, signal }: AcquireOptions,
  ): boolean | Promise<boolean> {
    /** `undefined`: look again later. */
    const look = (): boolean | undefined => {
      if (signal?.aborted === true || !within.held()) return false;
      if (rows.take(name, generation, clock.now(), lapse())) return true;
      const isOver = clock.now() >= until;
      if (mode === 'wait') return isOver ? false : undefined;
      if (!isOver) {
        rows.want(name);
        return undefined;
      }
      rows.seize(name, generation, lapse());
      return true;
    };
    const first = look();
    if (first !== undefined) return first;
    return new Promise((resolve, reject) => {
      const stop = clock.repeat(LOOK_INTERVAL, () => {
        try {
          const answer = look();
          if (answer === undefined) return;
          stop();
          resolve(answer);
        } catch (error) {
          stop();
          reject(error);
        }
      });
    });
  }

  function hold(name: string, generation: number, within: Lease): Lease {
    const yielding = new AbortController();
    const ask = () => yielding.abort();
    if (within.signal.aborted) ask();
    within.signal.addEventListener('abort', ask, { once: true });
    holding.set(generation, yielding);
    if (stopWatching === undefined) {
      lastBeat = clock.now();
      stopWatching = clock.repeat(LOOK_INTERVAL, watch);
    }
    return {
      signal: yielding.signal,
      held: () => within.held() && database.open && rows.isMine(name, generation),
      async release() {
        if (!holding.delete(generation)) return;
        if (holding.size === 0) endWatch();
        try {
          if (database.open) rows.release(name, generation);
        } finally {
          await within.release();
        }
      },
    };
  }

  return {
    held: async (name) => (await local.held(name)) || rows.isHeld(name, clock.now()),

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
      if (database.open) rows.releaseAll();
      await local.close();
    },
  };
}
