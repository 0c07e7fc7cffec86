import type { TusClient, UploadError } from '@kit/client';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { uploadKeys } from './uploadKeys.ts';

/** Deletes an upload from the server by its url, takes it out of the cache, and has the lists asked for anew. */
export function useTerminateUpload(client: TusClient): UseMutationResult<void, UploadError, string> {
  const queryClient = useQueryClient();
  return useMutation<void, UploadError, string>({
    mutationFn: (url) => client.terminate(url),
    retry: false,
    onSuccess(_, url) {
      queryClient.removeQueries({ queryKey: uploadKeys.upload(client.endpoint, url) });
      return queryClient.invalidateQueries({ queryKey: uploadKeys.lists(client.endpoint) });
    },
  });
}
