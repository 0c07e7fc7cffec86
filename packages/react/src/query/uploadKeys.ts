import type { ListQuery } from '@kit/client';

/** Which uploads a list holds; a page's cursor is not part of it. */
export type ListFilter = Omit<ListQuery, 'cursor'>;

/**
 * The keys of all that is asked of one endpoint, from general to special, for `invalidateQueries` and the like. An
 * endpoint is named as the client was given it, so that what was fetched on a server is found by the page.
 */
export const uploadKeys = {
  all: (endpoint: string) => ['tus', endpoint] as const,
  serverInfo: (endpoint: string) => ['tus', endpoint, 'serverInfo'] as const,
  upload: (endpoint: string, url: string) => ['tus', endpoint, 'upload', url] as const,
  lists: (endpoint: string) => ['tus', endpoint, 'list'] as const,
  list: (endpoint: string, filter: ListFilter = {}) => ['tus', endpoint, 'list', filter] as const,
};
