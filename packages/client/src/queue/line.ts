/** Who waits for a slot. Whoever was added to the queue first goes first, also after a pause or a failure. */
export interface Line<T> {
  /** Puts `value` in its place by `rank` (a lower one goes first); does nothing when it stands there. */
  add(rank: number, value: T): void;
  remove(rank: number): void;
  /** Takes out the first. */
  shift(): T | undefined;
  clear(): void;
}

/**
 * In the order they came, which is that of the ranks as long as all are new. What comes back makes it sort once, however
 * many come back together.
 */
export function createLine<T>(): Line<T> {
  let places = new Map<number, T>();
  let highest = -1;
  let sorted = true;

  return {
    add(rank, value) {
      if (places.has(rank)) return;
      if (rank < highest) sorted = false;
      else highest = rank;
      places.set(rank, value);
    },
    remove: (rank) => places.delete(rank),
    shift() {
      if (!sorted) places = new Map([...places].sort(([one], [other]) => one - other));
      sorted = true;
      for (const [rank, value] of places) {
        places.delete(rank);
        return value;
      }
      return undefined;
    },
    clear: () => places.clear(),
  };
}
