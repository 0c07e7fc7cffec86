import type { Engine } from './engine/engine.ts';
import { type Swept, sweepExpired, sweepOrphans } from './engine/sweep.ts';
import type { SweepLog } from './observe/log.ts';

/** Sweeps by a timer and on demand, one sweep at a time. */
export interface Sweeper {
  /** Everything that lapsed until now. A sweep under way is waited for, since it may have passed some by. */
  sweep(): Promise<Swept>;
  /** Sweeps no more, and waits for the removal under way. */
  stop(): Promise<void>;
}

/** @param interval milliseconds between two sweeps; `null`: only on demand. */
export function createSweeper(
  engine: Engine,
  interval: number | null,
  log: ((entry: SweepLog) => void) | undefined,
): Sweeper {
  const stopping = new AbortController();
  const { signal } = stopping;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let everyOrphanTaken = false;

  function inTurn(sweep: () => Promise<Swept>): Promise<Swept> {
    waiting += 1;
    const turn = last
      .then(() => logged(sweep))
      .finally(() => {
        waiting -= 1;
      });
    last = turn.catch(() => {});
    return turn;
  }

  async function logged(sweep: () => Promise<Swept>): Promise<Swept> {
    const time = engine.clock.now();
    const swept = await sweep();
    const { removed, orphans } = swept;
    if (removed + orphans > 0) {
      log?.({ level: 'info', event: 'sweep', time, removed, orphans, ms: engine.clock.now() - time });
    }
    return swept;
  }

  async function byTimer(): Promise<Swept> {
    const removed = await sweepExpired(engine, signal);
    // Orphans come only from a process that was killed: once after the start finds them all.
    const orphans = everyOrphanTaken ? 0 : await sweepOrphans(engine, signal);
    everyOrphanTaken = !signal.aborted;
    return { removed, orphans };
  }

  const stopTimer =
    interval === null
      ? () => {}
      : engine.clock.repeat(interval, () => {
          // A sweep that takes longer than the interval is not run again beside itself.
          if (waiting === 0) inTurn(byTimer).catch((error) => engine.report(error));
        });

  return {
    sweep: () =>
      inTurn(async () => ({
        removed: await sweepExpired(engine, signal),
        orphans: await sweepOrphans(engine, signal),
      })),
    async stop() {
      stopTimer();
      stopping.abort();
      await last;
    },
  };
}
