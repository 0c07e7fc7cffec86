import type { Clock } from './clock.ts';

/** Calls for a tick some time after the last one. */
export interface Ticker {
  /** A tick `interval` milliseconds after the last, or now if that is over. The earliest tick asked for is the next. */
  within(interval: number): void;
  /** Whether the last one is so many milliseconds ago. */
  isDue(interval: number): boolean;
  /** What a tick is for has just been done: intervals count from here, and a tick asked for is no longer needed. */
  restart(): void;
}

export function createTicker(clock: Clock, tick: () => void): Ticker {
  let last = Number.NEGATIVE_INFINITY;
  let next: { readonly dueAt: number; readonly cancel: () => void } | null = null;

  function stop(): void {
    next?.cancel();
    next = null;
  }

  return {
    within(interval) {
      const dueAt = last + interval;
      if (next !== null && next.dueAt <= dueAt) return;
      stop();
      // A clock set back would put the tick off for long.
      const delay = Math.min(interval, Math.max(0, dueAt - clock.now()));
      const fire = () => {
        next = null;
        tick();
      };
      next = { dueAt, cancel: clock.after(delay, fire) };
    },
    isDue: (interval) => clock.now() - last >= interval,
    restart() {
      stop();
      last = clock.now();
    },
  };
}
