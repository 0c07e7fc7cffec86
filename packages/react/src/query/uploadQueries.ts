import type { RetrievedUpload, ServerInfo, TusClient, UploadError, UploadsPage } from '@kit/client';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type ListFilter, uploadKeys } from './uploadKeys.ts';

// The client tries again by itself what time can cure; a second policy on top would multiply the two.
const retry = false;

/** What the server can do. It hardly ever changes: asked once. */
export function serverInfoQueryOptions(client: TusClient) {
  return queryOptions<ServerInfo, UploadError, ServerInfo, ReturnType<typeof uploadKeys.serverInfo>>({
    queryKey: uploadKeys.serverInfo(client.endpoint),
    queryFn: () => client.serverInfo(),
    staleTime: Number.POSITIVE_INFINITY,
    retry,
  });
}

/** What the server has of one upload. Progress of one that is under way here is `useUpload`'s matter. */
export function uploadQueryOptions(client: TusClient, url: string) {
  return queryOptions<RetrievedUpload, UploadError, RetrievedUpload, ReturnType<typeof uploadKeys.upload>>({
    queryKey: uploadKeys.upload(client.endpoint, url),
    queryFn: () => client.retrieve(url),
    retry,
  });
}

/** The caller's own uploads, newest first, page by page. The server has to be `@kit/server`: tus knows no lists. */
export function uploadsInfiniteQueryOptions(client: TusClient, filter: ListFilter = {}) {
  return infiniteQueryOptions({
    queryKey: uploadKeys.list(client.endpoint, filter),
    queryFn: ({ pageParam }) => client.list({ ...filter, cursor: pageParam ?? undefined }),
    // The cursor of the first page: none.
    initialPageParam: null as string | null,
    getNextPageParam: (page: UploadsPage) => page.cursor,
    retry,
  });
}
