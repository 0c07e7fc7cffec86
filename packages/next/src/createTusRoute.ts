import { createTusServer, type MetadataText, type TusServerOptions } from '@kit/server';
import { warnOfCutBody } from './bodyCut.ts';
import { mountOf } from './mount.ts';

/** Without `onBodyCut`, bodies that were cut before the route are warned of, once a process. */
export interface TusRouteOptions<Metadata = MetadataText> extends TusServerOptions<Metadata> {
  /** The `basePath` of your `next.config`, where it has one: Next takes it off the URL, and it belongs into `Location`. Default \'\'. */
  readonly basePath?: string;
}

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
 *
 * @throws Error on the edge runtime.
 */
export function createTusRoute<Metadata = MetadataText>({
  basePath = '',
  ...options
}: TusRouteOptions<Metadata>): TusRoute {
  // Next puts the value in when it builds.
  if (process.env.NEXT_RUNTIME === 'edge') {
    throw new Error(
      "createTusRoute needs the Node.js runtime, for its files and database: take `export const runtime = 'edge'` out of this route.",
    );
  }
  const server = createTusServer({ onBodyCut: warnOfCutBody, ...options });

  const handler: TusRouteHandler = async (incoming, context) => {
    const request = withBasePath(incoming, basePath);
    return server.fetch(request, mountOf(new URL(request.url).pathname, await context.params));
  };

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

/** The request as the client made it: Next 16 takes the base path off the URL of a route's request. */
function withBasePath(request: Request, basePath: string): Request {
  const url = new URL(request.url);
  if (basePath === '' || `${url.pathname}/`.startsWith(`${basePath}/`)) return request;
  url.pathname = basePath + url.pathname;
  return new Request(url, request);
}
