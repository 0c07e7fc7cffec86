import type { Clock } from '../clock.ts';

export interface ManualClock extends Clock {
  /** Lets so many milliseconds pass: calls what is due, in its order, and lets promises settle in between. */
  advance(milliseconds: number): Promise<void>;
}

/** A clock that stands still until a test advances it. */
export function manualClock(start = 0): ManualClock {
  let now = start;
  const timers = new Set<{ dueAt: number; callback: () => void }>();

  return {
    now: () => now,
    after(delay, callback) {
      const timer = { dueAt: now + Math.max(0, delay), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(milliseconds) {
      const until = now + milliseconds;
      await settled();
      for (;;) {
        const [next] = [...timers].filter(({ dueAt }) => dueAt <= until).sort((a, b) => a.dueAt - b.dueAt);
        if (next === undefined) break;
        timers.delete(next);
        now = next.dueAt;
        next.callback();
        await settled();
      }
      now = until;
    },
  };
}

// The next turn of the event loop; where there is setImmediate, without the millisecond that setTimeout takes.
const nextTurn: (callback: () => void) => unknown = globalThis.setImmediate ?? globalThis.setTimeout;

/** Lets all promises that can settle do so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise<void>((resolve) => nextTurn(resolve));
}
