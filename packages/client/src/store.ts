import type { Clock } from './clock.ts';
import { createTicker } from './ticker.ts';

/** A value that can be watched, made for React's useSyncExternalStore. */
export interface Store<T> {
  getSnapshot(): T;
  subscribe(listener: () => void): () => void;
}

export interface Publisher<T> {
  getSnapshot(): T;
  /** Shows what there is to see: at once, or with the next tick. */
  publish(when: 'now' | 'tick'): void;
}

/** Least time between two ticks of progress, in milliseconds. */
const TICK = 100;
/** How often a snapshot that ages is made anew, in milliseconds. */
const REFRESH = 1000;

/**
 * @param view makes what there is to see.
 * @param ages whether a snapshot is no longer true after a while although nothing has happened.
 * @param tell called when there is a new snapshot.
 */
export function createPublisher<T>(
  view: () => T,
  clock: Clock,
  ages: (snapshot: T) => boolean,
  tell: () => void,
): Publisher<T> {
  let snapshot = view();

  const show = () => {
    snapshot = view();
    ticker.restart();
    if (ages(snapshot)) ticker.within(REFRESH);
    tell();
  };
  const ticker = createTicker(clock, show);

  return {
    getSnapshot: () => snapshot,
    publish(when) {
      // Without a timer where it can be: progress of large requests comes about as often as it is shown.
      if (when === 'now' || ticker.isDue(TICK)) show();
      else ticker.within(TICK);
    },
  };
}
