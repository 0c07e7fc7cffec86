import type { Store } from '../store.ts';

/** Waits for a snapshot that is as wished, and gives it. */
export function until<T>(store: Store<T>, wished: (snapshot: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const snapshot = store.getSnapshot();
      if (!wished(snapshot)) return;
      leave();
      resolve(snapshot);
    };
    const leave = store.subscribe(look);
    look();
  });
}
