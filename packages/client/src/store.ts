import type { Clock } from './clock.ts';

/** Least time between two ticks of progress, in milliseconds. */
const TICK = 100;

/** A value that can be watched, made for React's useSyncExternalStore. */
export interface Store<T> {
  getSnapshot(): T;
  subscribe(listener: () => void): () => void;
}

export interface Publisher<T> extends Store<T> {
  /** Shows what `make` gives: at once, or with the next tick. Of several before a tick only the last is made. */
  publish(make: () => T, when: 'now' | 'tick'): void;
}

export function createPublisher<T>(initial: T, clock: Clock): Publisher<T> {
  const listeners = new Set<() => void>();
  let snapshot = initial;
  let shownAt = Number.NEGATIVE_INFINITY;
  let pending: () => T;
  let cancelTick: (() => void) | null = null;

  const show = () => {
    cancelTick?.();
    cancelTick = null;
    shownAt = clock.now();
    snapshot = pending();
    for (const listener of [...listeners]) {
      try {
        listener();
      } catch (error) {
        // A listener's mistake is its owner's to see; the upload and the other listeners go on.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is two subscriptions.
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    publish(make, when) {
      pending = make;
      const due = shownAt + TICK - clock.now();
      // A clock set back would put the tick off for long.
      if (when === 'now' || due <= 0 || due > TICK) show();
      else cancelTick ??= clock.after(due, show);
    },
  };
}
