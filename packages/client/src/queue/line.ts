/** Who waits for a slot. Whoever was added to the queue first goes first, also after a pause or a failure. */
export interface Line<T> {
  /** Puts `value` in its place by `rank` (a lower one goes first); does nothing when it stands there. */
  add(rank: number, value: T): void;
  remove(rank: number): void;
  /** Takes out the first. */
  shift(): T | undefined;
  clear(): void;
}

/** A list sorted by rank: new uploads have the highest rank and go to its end at no cost; the others are searched for. */
export function createLine<T>(): Line<T> {
  let places: { readonly rank: number; readonly value: T }[] = [];

  /** The first place whose rank is not below `rank`. */
  function search(rank: number): number {
    if ((places.at(-1)?.rank ?? -1) < rank) return places.length;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((places[middle]?.rank ?? rank) < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add(rank, value) {
      const index = search(rank);
      if (places[index]?.rank !== rank) places.splice(index, 0, { rank, value });
    },
    remove(rank) {
      const index = search(rank);
      if (places[index]?.rank === rank) places.splice(index, 1);
    },
    shift: () => places.shift()?.value,
    clear() {
      places = [];
    },
  };
}
