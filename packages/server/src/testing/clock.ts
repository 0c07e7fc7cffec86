import type { Clock } from '../clock.ts';

/** Time that stands still until told to go on. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start;
  const repeats = new Set<{ ms: number; due: number; task: () => void }>();
  return {
    now: () => now,
    repeat(ms, task) {
      const entry = { ms, due: now + ms, task };
      repeats.add(entry);
      return () => repeats.delete(entry);
    },
    advance(ms) {
      now += ms;
      for (const entry of repeats) {
        while (entry.due <= now) {
          entry.due += entry.ms;
          entry.task();
        }
      }
    },
  };
}
