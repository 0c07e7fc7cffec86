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
  let next = Number.POSITIVE_INFINITY;
  let cancel = () => {};

  const fire = () => {
    next = Number.POSITIVE_INFINITY;
    tick();
  };

  return {
    within(interval) {
      const dueAt = last + interval;
      if (next <= dueAt) return;
      cancel();
      next = dueAt;
      // A clock set back would put the tick off for long.
      cancel = clock.after(Math.min(interval, Math.max(0, dueAt - clock.now())), fire);
    },
    isDue: (interval) => clock.now() - last >= interval,
    restart() {
      cancel();
      next = Number.POSITIVE_INFINITY;
      last = clock.now();
    },
  };
}
