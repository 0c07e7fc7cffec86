import type {
  ClientUploadOptions,
  CompletedUpload,
  TusClient,
  Upload,
  UploadError,
  UploadInput,
} from '@kit/client';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { uploadKeys } from './uploadKeys.ts';

export interface TusUploadMutationOptions extends ClientUploadOptions {
  /** Called with each upload as it begins: to watch its progress, to pause it. Progress never enters the query cache. */
  readonly onStarted?: ((upload: Upload) => void) | undefined;
}

/**
 * An upload as a mutation: pending until the server has taken the whole file over, an error when it failed for good.
 * The lists of the endpoint are asked for anew before it counts as a success. It retries and resumes by itself, and an
 * upload that is paused stays pending; where people shall pause and see progress, `useTusUpload` is the better hook.
 */
export function useTusUploadMutation(
  client: TusClient,
  { onStarted, ...options }: TusUploadMutationOptions = {},
): UseMutationResult<CompletedUpload, UploadError, UploadInput> {
  const queryClient = useQueryClient();
  return useMutation<CompletedUpload, UploadError, UploadInput>({
    mutationFn(input) {
      const upload = client.upload(input, options);
      onStarted?.(upload);
      return upload.done;
    },
    // The upload has its own policy, and holds what it has; a second attempt would begin with a new one.
    retry: false,
    // Offline it waits by itself, where it is.
    networkMode: 'always',
    onSuccess: () => queryClient.invalidateQueries({ queryKey: uploadKeys.lists(client.endpoint) }),
  });
}
