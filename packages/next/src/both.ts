import type { Notice } from '@kit/server';

/** One notice of two, as far as they are there: what one of them throws keeps nothing from the other. */
export function both<Metadata>(
  first: Notice<Metadata> | undefined,
  second: Notice<Metadata> | undefined,
): Notice<Metadata> | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return async (upload) => {
    await Promise.all([first, second].map(async (notice) => notice(upload)));
  };
}
