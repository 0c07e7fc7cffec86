import { describe, expect, it } from 'vitest';
import { settled } from '../testing/manualClock.ts';
import { inputs, queueOfFakes } from '../testing/queueOfFakes.ts';

describe('the snapshot', () => {
  it('of an empty queue has nothing to measure', () => {
    expect(queueOfFakes().queue.getSnapshot()).toEqual({
      ids: [],
      counts: { idle: 0, uploading: 0, paused: 0, completed: 0, failed: 0, terminated: 0 },
      length: 0,
      offset: 0,
      sent: 0,
      progress: null,
      speed: null,
      eta: null,
    });
  });

  it('is frozen, and shows the list and each status at once', async () => {
    const { queue, at } = queueOfFakes();
    queue.add(inputs(2));
    expect(queue.getSnapshot()).toMatchObject({ length: 200, counts: { idle: 2 } });
    await settled();
    at(0).complete();
    const snapshot = queue.getSnapshot();
    expect(snapshot).toMatchObject({ offset: 100, progress: 0.5, counts: { completed: 1, uploading: 1 } });
    for (const part of [snapshot, snapshot.ids, snapshot.counts]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('keeps its ids until the list changes', async () => {
    const { queue, at, clock } = queueOfFakes();
    queue.add(inputs(2));
    const { ids } = queue.getSnapshot();
    await settled();
    at(0).reach(50);
    await clock.advance(100);
    at(0).complete();
    expect(queue.getSnapshot().ids).toBe(ids);
    queue.add(inputs(1));
    expect(queue.getSnapshot().ids).not.toBe(ids);
  });

  it('shows progress at most every 100 ms, and tells no more often', async () => {
    const { queue, at, clock } = queueOfFakes();
    queue.add([new Uint8Array(100_000)]);
    await settled();
    let told = 0;
    let last = queue.getSnapshot();
    queue.subscribe(() => {
      told += 1;
      expect(queue.getSnapshot()).not.toBe(last);
      last = queue.getSnapshot();
    });
    for (let at10 = 1; at10 <= 100; at10 += 1) {
      at(0).reach(at10 * 10);
      await clock.advance(10);
    }
    expect(told).toBeGreaterThanOrEqual(9);
    expect(told).toBeLessThanOrEqual(11);
    expect(queue.getSnapshot()).toBe(last);
  });

  it('is told once for what happens together', async () => {
    const { queue, at } = queueOfFakes({ concurrency: 100 });
    queue.add(inputs(100));
    await settled();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    });
    queue.pauseAll();
    await settled();
    expect(told).toBe(1);
    for (let index = 0; index < 100; index += 1) at(index).complete();
    await settled();
    expect(told).toBe(2);
  });

  it('is told though a listener asked for it between the change and the telling', async () => {
    const { queue } = queueOfFakes();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    });
    queue.add(inputs(1));
    queue.getSnapshot();
    await settled();
    expect(told).toBe(1);
  });

  it('is not told to those who left', async () => {
    const { queue } = queueOfFakes();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    })();
    queue.add(inputs(1));
    await settled();
    expect(told).toBe(0);
  });
});

describe('speed and time to go', () => {
  it('are of all uploads together, in bytes', async () => {
    const { queue, at, clock } = queueOfFakes({ concurrency: 2 });
    queue.add([new Uint8Array(100_000), new Uint8Array(100_000), new Uint8Array(50_000)]);
    await settled();
    for (let second = 1; second <= 5; second += 1) {
      await clock.advance(1000);
      at(0).reach(second * 6000);
      at(1).reach(second * 4000);
    }
    await clock.advance(100);
    const { speed, eta } = queue.getSnapshot();
    expect(speed).toBeCloseTo(10_000, 0);
    expect(eta).toBeCloseTo(20, 0);
  });

  it('leave out the bytes the server had before a resume', async () => {
    const { queue, at, clock } = queueOfFakes();
    queue.add([new Uint8Array(1_000_000)]);
    await settled();
    at(0).learn(900_000);
    for (let second = 1; second <= 5; second += 1) {
      await clock.advance(1000);
      at(0).reach(900_000 + second * 1000);
    }
    await clock.advance(100);
    expect(queue.getSnapshot().speed).toBeCloseTo(1000, 0);
    expect(queue.getSnapshot().eta).toBeCloseTo(95, 0);
  });

  it('are told for many files that are each too small to have a speed', async () => {
    const { queue, at, clock } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(60));
    for (let index = 0; index < 40; index += 1) {
      await clock.advance(50);
      at(index).complete();
    }
    await clock.advance(50);
    expect(queue.getSnapshot().speed).toBeCloseTo(2000, -2);
  });

  it('sink while nothing moves, and are none when nothing runs', async () => {
    const { queue, at, clock } = queueOfFakes();
    queue.add([new Uint8Array(1_000_000)]);
    await settled();
    for (let second = 1; second <= 5; second += 1) {
      await clock.advance(1000);
      at(0).reach(second * 1000);
    }
    await clock.advance(15_000);
    expect(queue.getSnapshot().speed).toBeLessThan(200);
    queue.pauseAll();
    expect(queue.getSnapshot()).toMatchObject({ speed: null, eta: null });
  });
});
