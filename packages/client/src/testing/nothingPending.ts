import type { PendingWith } from '../pending/pendingFactory.ts';

/** A world where no page left anything behind. */
export const nothingPending: PendingWith = async () => ({
  list: async () => [],
  resume: async () => {
    throw new Error('Nothing is pending');
  },
  forget: async () => {},
  keep: async () => {},
});
