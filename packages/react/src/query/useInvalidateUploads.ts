import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useUploadQueue } from '../UploadProvider.tsx';
import { watchQueue } from '../watchUploads.ts';
import { invalidateLists } from './invalidateLists.ts';

/**
 * Has the lists of an endpoint asked for anew whenever an upload of the provider's queue is completed. Call it once,
 * beside the list; progress never enters the query cache.
 *
 * @throws Error outside of an `<UploadProvider>`.
 */
export function useInvalidateUploads(endpoint: string): void {
  const queue = useUploadQueue();
  const queryClient = useQueryClient();
  useEffect(
    () =>
      watchQueue(queue, ({ status }) => {
        if (status === 'completed') void invalidateLists(queryClient, endpoint);
      }),
    [queue, queryClient, endpoint],
  );
}
