import type { TusServer } from '@kit/server';

/** A page of the process itself, beside its uploads. */
export interface Page {
  readonly type: string;
  readonly read: () => string;
}

/** Pages by their paths. */
export type Pages = ReadonlyMap<string, Page>;

/** A server that answers some paths with pages of its own, and leaves everything else as it is. */
export function withPages(server: TusServer, pages: Pages): TusServer {
  return {
    ...server,
    async handle(request) {
      const page = pages.get(request.path);
      if (page === undefined) return server.handle(request);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return { status: 405, headers: { allow: 'GET, HEAD' }, body: null };
      }
      return {
        status: 200,
        headers: { 'content-type': page.type, 'cache-control': 'no-store' },
        body: page.read(),
      };
    },
  };
}
