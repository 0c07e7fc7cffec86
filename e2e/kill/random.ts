import { seeded } from '@kit/client/testing';

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

export function seededRandom(seed: number): Random {
  const next = seeded(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    percent: (share) => next() * 100 < share,
    pick: (list) => list[below(list.length)] ?? list[0],
    fork: () => seededRandom(below(2 ** 32)),
  };
}
