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

// Progress is shown about every 200 ms: nobody reads numbers faster, and each costs a rendering. Browsers tell of it every
// 100 ms, give or take a few: each second word is shown as it comes, without a timer, which would be a task of its own and
// cost the page as much again.
const EARLIEST = 190;
const LATEST = 300;
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
      if (when === 'now' || ticker.isDue(EARLIEST)) show();
      else ticker.within(LATEST);
    },
  };
}
