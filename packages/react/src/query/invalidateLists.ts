import type { QueryClient } from '@tanstack/react-query';
import { uploadKeys } from './uploadKeys.ts';

/** Has the lists of an endpoint asked for anew; resolves when those in use tell what holds now. */
export async function invalidateLists(queryClient: QueryClient, endpoint: string): Promise<void> {
  const lists = { queryKey: uploadKeys.lists(endpoint) };
  const fetching = queryClient.getQueryCache().findAll({ ...lists, fetchStatus: 'fetching' });
  const isFirst = fetching.some(({ state }) => state.data === undefined);
  await queryClient.invalidateQueries(lists);
  // A list that is asked for the first time right now is not asked for anew, but waited for, and its answer may be from before
  // (Query.fetch: `cancelRefetch` holds for queries that have data).
  if (isFirst) await queryClient.invalidateQueries(lists);
}
