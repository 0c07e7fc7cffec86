import { describe, expect, it } from 'vitest';
import { retryDelay, retryPolicy } from './retry.ts';
import { seeded } from './testing/seeded.ts';

const policy = retryPolicy();

/** How late a line is found alive that was dead for so many milliseconds, and how many tries that took. */
function find(outage: number, random: () => number): { late: number; tries: number } {
  let time = 0;
  for (let attempt = 0; ; attempt += 1) {
    const wait = retryDelay(policy, { attempt, retryAfter: undefined, random: random() });
    if (wait === undefined) throw new Error(`gave up after ${time} ms`);
    time += wait;
    if (time >= outage) return { late: time - outage, tries: attempt + 1 };
  }
}

function onAverage(outage: number): { late: number; tries: number } {
  const random = seeded(20_260_731);
  const found = Array.from({ length: 2000 }, () => find(outage, random));
  const mean = (of: 'late' | 'tries') => found.reduce((sum, each) => sum + each[of], 0) / found.length;
  return { late: mean('late'), tries: mean('tries') };
}

describe('a line that was dead', () => {
  it.each([
    [1000, 400, 3],
    [3000, 600, 6],
    [10_000, 1500, 11],
    [60_000, 7500, 20],
  ])('for %d ms is found alive within %d ms on average, by at most %d tries', (outage, late, tries) => {
    const found = onAverage(outage);
    expect(found.late).toBeLessThan(late);
    expect(found.tries).toBeLessThan(tries);
  });

  it('for four minutes is waited for, whatever the dice say', () => {
    const random = seeded(1);
    for (let play = 0; play < 2000; play += 1) expect(() => find(240_000, random)).not.toThrow();
  });
});
