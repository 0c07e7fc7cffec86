import type { TusClient, UploadError } from '@kit/client';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { invalidateLists } from './invalidateLists.ts';
import { uploadKeys } from './uploadKeys.ts';

/**
 * Deletes an upload from the server by its url, takes it out of the cache, and has the lists asked for anew. Asked for
 * without a network, it waits (`isPaused`) and is done once that is back, as long as the page is open; `error` is an
 * UploadError when the server could not be reached or refused.
 */
export function useTerminateUpload(client: TusClient): UseMutationResult<void, UploadError, string> {
  const queryClient = useQueryClient();
  return useMutation<void, UploadError, string>({
    mutationFn: (url) => client.terminate(url),
    // The client asks again by itself.
    retry: false,
    // Whatever the app's default is: no server sweeps a completed upload away, so a deletion that gave up after a few
    // seconds without a network would have to be asked for again.
    networkMode: 'online',
    onSuccess(_, url) {
      queryClient.removeQueries({ queryKey: uploadKeys.upload(client.endpoint, url) });
      return invalidateLists(queryClient, client.endpoint);
    },
  });
}
