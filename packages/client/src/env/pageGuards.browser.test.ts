import { describe, expect, it } from 'vitest';
import { createListeners } from '../listeners.ts';
import { guardLeaving, keepScreenOn } from './pageGuards.ts';

/** A queue that says how many uploads run. */
function fakeQueue() {
  const { subscribe, tell } = createListeners();
  const counts = { idle: 0, uploading: 0, paused: 0, completed: 0, failed: 0, terminated: 0 };
  return {
    subscribe,
    getSnapshot: () => ({ counts }),
    run(uploading: number) {
      counts.uploading = uploading;
      tell();
    },
  };
}

/** Whether the browser would ask before the page is left. */
function asks(): boolean {
  return !dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

describe('guardLeaving', () => {
  it('asks while something is uploading, and not before, after, or once it has ended', () => {
    const queue = fakeQueue();
    const end = guardLeaving(queue);
    expect(asks()).toBe(false);
    queue.run(2);
    expect(asks()).toBe(true);
    queue.run(0);
    expect(asks()).toBe(false);
    queue.run(1);
    end();
    expect(asks()).toBe(false);
  });
});

describe('keepScreenOn', () => {
  function fakeWakeLock() {
    const held = { now: 0, ever: 0 };
    const release = async () => {
      held.now -= 1;
    };
    return {
      held,
      async request() {
        held.now += 1;
        held.ever += 1;
        // Of a sentinel only this is used.
        return { release } as WakeLockSentinel;
      },
    };
  }
  const turn = () => new Promise((resolve) => setTimeout(resolve));

  it('holds the lock while something is uploading', async () => {
    const [queue, wakeLock] = [fakeQueue(), fakeWakeLock()];
    const end = keepScreenOn(queue, wakeLock);
    queue.run(1);
    queue.run(2);
    await turn();
    expect(wakeLock.held).toEqual({ now: 1, ever: 1 });
    queue.run(0);
    await turn();
    expect(wakeLock.held.now).toBe(0);
    queue.run(1);
    end();
    await turn();
    expect(wakeLock.held.now).toBe(0);
  });

  it('takes it again when the page is seen again', async () => {
    const [queue, wakeLock] = [fakeQueue(), fakeWakeLock()];
    const end = keepScreenOn(queue, wakeLock);
    queue.run(1);
    document.dispatchEvent(new Event('visibilitychange'));
    await turn();
    expect(wakeLock.held.ever).toBe(2);
    end();
  });

  it('does nothing where the browser will not, or cannot', async () => {
    const queue = fakeQueue();
    const refusing = keepScreenOn(queue, { request: () => Promise.reject(new Error('low battery')) });
    const lacking = keepScreenOn(queue, undefined);
    queue.run(1);
    await turn();
    refusing();
    lacking();
  });
});
