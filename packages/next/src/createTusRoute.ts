import { createTusServer, type MetadataText, type TusServerOptions } from '@kit/server';
import { mountPath } from './mount.ts';

export type TusRouteOptions<Metadata = MetadataText> = Omit<TusServerOptions<Metadata>, 'basePath'>;

/** What Next hands to a route handler beside the request. */
export interface TusRouteContext {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

export type TusRouteHandler = (request: Request, context: TusRouteContext) => Promise<Response>;

/** The exports of a `route.ts`: closures, so that they can be taken apart (no `this`). */
export type TusRoute = Readonly<
  Record<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', TusRouteHandler>
>;

/**
 * Makes the handlers of an App Router route for resumable uploads.
 *
 * ```ts
 * // app/api/files/[[...id]]/route.ts
 * import { createTusRoute } from '@kit/next';
 * import { sqliteStorage } from '@kit/server/sqlite';
 *
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = createTusRoute({ storage: sqliteStorage() });
 * ```
 *
 * The folder must be an optional catch-all, `[[...id]]`: one route serves the creation at its own path and every upload
 * below it. The mount path is read off each request. Needs the Node.js runtime, which is the App Router's default.
 */
export function createTusRoute<Metadata = MetadataText>(options: TusRouteOptions<Metadata>): TusRoute {
  const server = createTusServer(options);

  const handler: TusRouteHandler = async (request, context) =>
    server.fetch(request, { basePath: mountPath(new URL(request.url).pathname, await context.params) });

  return {
    GET: handler,
    HEAD: handler,
    POST: handler,
    PUT: handler,
    PATCH: handler,
    DELETE: handler,
    OPTIONS: handler,
  };
}
