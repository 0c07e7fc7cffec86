import {
  type ClientUploadOptions,
  type CompletedResponse,
  type CompletedUpload,
  readData,
  type TusClient,
  type Upload,
  type UploadError,
  type UploadInput,
} from '@kit/client';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { invalidateLists } from './invalidateLists.ts';

/** How the upload ended, and what the server told with it. */
export interface TusUploadResult<TData = unknown> extends CompletedUpload {
  /** `null` where the server told nothing, or its answer was lost. */
  readonly data: TData | null;
}

export interface TusUploadMutationOptions<TData = unknown> extends ClientUploadOptions {
  /** Makes `data` of the server's reply to the last byte. Default: the body, if the reply is JSON. */
  readonly readData?: ((response: CompletedResponse) => TData) | undefined;
  /** Called with each upload as it begins: to watch its progress, to pause it. Progress never enters the query cache. */
  readonly onStarted?: ((upload: Upload) => void) | undefined;
}

/**
 * An upload as a mutation: pending until the server has taken the whole file over, an error when it failed for good.
 * The lists of the endpoint are asked for anew before it counts as a success. It retries and resumes by itself, and an
 * upload that is paused stays pending; where people shall pause and see progress, `useTusUpload` is the better hook.
 */
export function useTusUploadMutation<TData = unknown>(
  client: TusClient,
  { onStarted, readData: read, ...options }: TusUploadMutationOptions<TData> = {},
): UseMutationResult<TusUploadResult<TData>, UploadError, UploadInput> {
  const queryClient = useQueryClient();
  return useMutation<TusUploadResult<TData>, UploadError, UploadInput>({
    async mutationFn(input) {
      const upload = client.upload(input, options);
      onStarted?.(upload);
      const completed = await upload.done;
      return { ...completed, data: completed.response && (read ?? readData<TData>)(completed.response) };
    },
    // The upload has its own policy, and holds what it has; a second attempt would begin with a new one.
    retry: false,
    // Offline it waits by itself, where it is.
    networkMode: 'always',
    onSuccess: () => invalidateLists(queryClient, client.endpoint),
  });
}
