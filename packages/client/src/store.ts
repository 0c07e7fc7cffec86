import type { Clock } from './clock.ts';
import { createListeners } from './listeners.ts';
import { createTicker, type Ticker } from './ticker.ts';

/** A value that can be watched, made for React's useSyncExternalStore. */
export interface Store<T> {
  getSnapshot(): T;
  subscribe(listener: () => void): () => void;
}

export interface Publisher<T> extends Store<T> {
  /** Shows what `make` gives: at once, or with the next tick. Of several before a tick only the last is made. */
  publish(make: () => T, when: 'now' | 'tick'): void;
}

/** Least time between two ticks of progress, in milliseconds. */
const TICK = 100;
/** How often a snapshot that ages is made anew, in milliseconds. */
const REFRESH = 1000;

/**
 * @param first what there is to see before anything was published.
 * @param ages whether a snapshot is no longer true after a while although nothing has happened.
 */
export function createPublisher<T>(
  first: () => T,
  clock: Clock,
  ages: (snapshot: T) => boolean,
): Publisher<T> {
  const { subscribe, tell } = createListeners();
  let snapshot: T | null = null;
  let pending = first;
  let ticker: Ticker | null = null;

  function ticking(): Ticker {
    ticker ??= createTicker(clock, show);
    return ticker;
  }

  function show(): void {
    snapshot = pending();
    ticking().restart();
    if (ages(snapshot)) ticking().within(REFRESH);
    tell();
  }

  return {
    getSnapshot() {
      snapshot ??= first();
      return snapshot;
    },
    subscribe,
    publish(make, when) {
      pending = make;
      if (when === 'now') show();
      else ticking().within(TICK);
    },
  };
}
