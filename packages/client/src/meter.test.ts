import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMeter, eta, type Meter } from './meter.ts';

const MEBIBYTE = 2 ** 20;

interface Step {
  readonly gap: number;
  readonly bytes: number;
}

/** Plays the steps after a first mark at `from` bytes and time 0; gives the time of the last. */
function play(meter: Meter, steps: readonly Step[], from = 0): number {
  let at = 0;
  let bytes = from;
  meter.sample(bytes, at);
  for (const step of steps) {
    at += step.gap;
    bytes += step.bytes;
    meter.sample(bytes, at);
  }
  return at;
}

const everyTenth = (seconds: number, bytes: number): Step[] => Array(seconds * 10).fill({ gap: 100, bytes });

describe('the speed', () => {
  it('cannot be told before half a second was watched', () => {
    const meter = createMeter();
    expect(meter.speed(0)).toBeNull();
    meter.sample(0, 0);
    meter.sample(MEBIBYTE, 400);
    expect(meter.speed(400)).toBeNull();
    meter.sample(2 * MEBIBYTE, 500);
    expect(meter.speed(500)).toBeGreaterThan(0);
  });

  it('leaves out what was there before a resume', () => {
    const meter = createMeter();
    meter.sample(900 * MEBIBYTE, 0);
    meter.sample(901 * MEBIBYTE, 1000);
    expect(meter.speed(1000)).toBeCloseTo(MEBIBYTE, 3);
  });

  it('begins anew after a reset', () => {
    const meter = createMeter();
    meter.sample(0, 0);
    meter.sample(100 * MEBIBYTE, 1000);
    meter.reset();
    expect(meter.speed(1000)).toBeNull();
    meter.sample(500 * MEBIBYTE, 60_000);
    expect(meter.speed(60_000)).toBeNull();
    meter.sample(501 * MEBIBYTE, 61_000);
    expect(meter.speed(61_000)).toBeCloseTo(MEBIBYTE, 3);
  });

  it('counts nothing when bytes are taken back, and goes on from there', () => {
    const meter = createMeter();
    meter.sample(0, 0);
    meter.sample(10_000, 1000);
    meter.sample(5_000, 1001);
    meter.sample(15_000, 2001);
    expect(meter.speed(2001)).toBeCloseTo(10_000, 3);
  });

  it('counts bytes that come twice in the same millisecond, as uploads at the same time do', () => {
    const meter = createMeter();
    meter.sample(0, 0);
    meter.sample(100, 0);
    meter.sample(400, 1000);
    meter.sample(1000, 1000);
    expect(meter.speed(1000)).toBeCloseTo(1000, 3);
    meter.sample(1600, 2000);
    meter.sample(2000, 2000);
    expect(meter.speed(2000)).toBeCloseTo(1000, 3);
  });

  it('forgets what was long ago: after twenty seconds less than 2 % of the old speed is left', () => {
    const meter = createMeter();
    play(meter, [...everyTenth(60, 1_000_000), ...everyTenth(20, 0)]);
    expect(meter.speed(80_000)).toBeLessThan(200_000);
    expect(meter.speed(80_000)).toBeGreaterThan(100_000);
  });

  it('does not jump where bytes come in bursts, one chunk in four seconds', () => {
    const meter = createMeter();
    const readings: number[] = [];
    for (let at = 0; at <= 60_000; at += 100) {
      if (at % 4000 === 0) meter.sample((at / 4000) * 8 * MEBIBYTE, at);
      readings.push(meter.speed(at) ?? 2 * MEBIBYTE);
    }
    expect(Math.min(...readings)).toBeCloseTo(2 * MEBIBYTE, 0);
    expect(Math.max(...readings)).toBeCloseTo(2 * MEBIBYTE, 0);
  });

  it('sinks to nothing when the line goes silent, smoothly', () => {
    const meter = createMeter();
    for (let at = 0; at <= 5000; at += 100) meter.sample(at * 1000, at);
    expect(meter.speed(6500)).toBeCloseTo(1_000_000, 3);
    expect(meter.speed(12_000)).toBeCloseTo(1_000_000 * Math.exp(-1), 3);
    expect(meter.speed(120_000)).toBe(0);
  });

  it('does not break when the clock is set back', () => {
    const meter = createMeter();
    meter.sample(0, 10_000);
    meter.sample(1000, 11_000);
    meter.sample(2000, 5_000);
    meter.sample(3000, 6_000);
    expect(meter.speed(6_000)).toBeCloseTo(1000, 3);
  });

  const steps = fc.array(
    fc.record({ gap: fc.integer({ min: 1, max: 1900 }), bytes: fc.integer({ min: 0, max: 10_000_000 }) }),
    { minLength: 1, maxLength: 60 },
  );

  it('never leaves the range of the speeds that were seen', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const meter = createMeter();
        const at = play(meter, script);
        const rates = script.map((step) => (step.bytes / step.gap) * 1000);
        const speed = meter.speed(at);
        if (speed === null) return at < 500;
        return speed <= Math.max(...rates) * 1.000001 && speed >= Math.min(...rates) * 0.999999 - 1;
      }),
    );
  });

  it('is the same wherever the upload was resumed', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 2 ** 40 }), (script, resumedAt) => {
        const [fresh, resumed] = [createMeter(), createMeter()];
        const at = play(fresh, script);
        play(resumed, script, resumedAt);
        expect(resumed.speed(at)).toBe(fresh.speed(at));
      }),
    );
  });
});

describe('the time to go', () => {
  it.each([
    [1000, 100, 10],
    [0, 100, 0],
    [0, null, 0],
    [1000, null, null],
    [1000, 0, null],
  ])('is, for %d bytes at %s a second, %s seconds', (remaining, speed, seconds) => {
    expect(eta(remaining, speed)).toBe(seconds);
  });
});
