import { describe, expect, it } from 'vitest';
import type { Clock } from './clock.ts';
import { manualClock } from './testing/manualClock.ts';
import { createTicker } from './ticker.ts';

function setUp() {
  const clock = manualClock(1000);
  const ticks: number[] = [];
  const ticker = createTicker(clock, () => {
    ticks.push(clock.now());
    ticker.restart();
  });
  return { clock, ticks, ticker };
}

describe('a ticker', () => {
  it('ticks at once the first time, and then not before the interval is over', async () => {
    const { clock, ticks, ticker } = setUp();
    ticker.within(100);
    await clock.advance(10);
    ticker.within(100);
    ticker.within(100);
    await clock.advance(500);
    expect(ticks).toEqual([1000, 1100]);
  });

  it('takes the earliest of what is asked for', async () => {
    const { clock, ticks, ticker } = setUp();
    ticker.restart();
    ticker.within(1000);
    ticker.within(100);
    ticker.within(1000);
    await clock.advance(5000);
    expect(ticks).toEqual([1100]);
  });

  it('counts anew from a restart, which drops the tick that was asked for', async () => {
    const { clock, ticks, ticker } = setUp();
    ticker.restart();
    ticker.within(100);
    await clock.advance(50);
    ticker.restart();
    await clock.advance(500);
    expect(ticks).toEqual([]);
    ticker.within(100);
    await clock.advance(0);
    expect(ticks).toEqual([1550]);
  });

  it('waits no longer than its interval when the clock was set back an hour', () => {
    const delays: number[] = [];
    let now = 3_600_000;
    const clock: Clock = {
      now: () => now,
      after(delay) {
        delays.push(delay);
        return () => {};
      },
    };
    const ticker = createTicker(clock, () => {});
    ticker.restart();
    now = 0;
    ticker.within(100);
    expect(delays).toEqual([100]);
  });
});
