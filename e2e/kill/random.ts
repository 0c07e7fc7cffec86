/** Chance that is the same in every run with the same seed. */
export interface Random {
  /** An integer from 0 up to but without `limit`. */
  below(limit: number): number;
  /** `true` in so many of a hundred cases. */
  percent(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Another source of chance, which depends on this one's state now and not on how it is used later. */
  fork(): Random;
}

/** mulberry32: 32 bits of state, good enough to wander through what clients do. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    percent: (share) => next() * 100 < share,
    pick: (list) => list[below(list.length)] ?? list[0],
    fork: () => seededRandom(below(2 ** 32)),
  };
}
