import {
  type Completes,
  createTusServer,
  type MetadataText,
  type Notice,
  type TusServerOptions,
} from '@kit/server';
// With its ending: Next's package has no `exports`, and Node finds no file by `next/cache`.
import { revalidatePath, revalidateTag } from 'next/cache.js';
import { createAfterwards } from './afterwards.ts';
import { warnOfCutBody } from './bodyCut.ts';
import { both } from './both.ts';
import { mountOf } from './mount.ts';
import { createRevalidator, type RevalidateOption, type Revalidation } from './revalidate.ts';

/** Without `onBodyCut`, bodies that were cut before the route are warned of, once a process. */
export interface TusRouteOptions<Metadata = MetadataText, Data = unknown>
  extends TusServerOptions<Metadata, Data> {
  /** The `basePath` of your `next.config`, where it has one: Next takes it off the URL, and it belongs into `Location`. */
  readonly basePath?: string;
  /**
   * What Next keeps and an upload makes out of date when it is completed or terminated: revalidated, to expire at once,
   * before the client has its answer, so that a page that it loads then shows the truth. What the server completes by
   * itself is revalidated with the next request to this route: outside of a request, Next lets nobody.
   */
  readonly revalidate?: RevalidateOption<Metadata>;
  /**
   * Work on a completed upload that the client need not wait for, in Next's `after`. Where the server completes an
   * upload by itself, without a request, it is done at once. It is begun once, and is lost when the process dies: what
   * must not be lost belongs into `beforeComplete`. What it throws is told to `onError`.
   */
  readonly afterCompleted?: Notice<Metadata>;
}

/** What Next hands to a route handler beside the request. */
export interface TusRouteContext {
  readonly params: Promise<Record<string, string | string[] | undefined>>;
}

export interface TusRouteHandler<Data = unknown> extends Completes<Data> {
  (request: Request, context: TusRouteContext): Promise<Response>;
}

/** The exports of a `route.ts`: closures, so that they can be taken apart (no `this`). */
export type TusRoute<Data = unknown> = Readonly<
  Record<'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', TusRouteHandler<Data>>
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
export function createTusRoute<Metadata = MetadataText, Data = unknown>({
  basePath = '',
  ...options
}: TusRouteOptions<Metadata, Data>): TusRoute<Data> {
  // Next puts the value in when it builds.
  if (process.env.NEXT_RUNTIME === 'edge') {
    throw new Error(
      "createTusRoute needs the Node.js runtime, for its files and database: take `export const runtime = 'edge'` out of this route.",
    );
  }
  const afterwards = createAfterwards(options.afterCompleted, options.onError);
  const revalidator = createRevalidator(options.revalidate, options.onError);
  const server = createTusServer({
    ...options,
    onBodyCut: options.onBodyCut ?? warnOfCutBody,
    onCompleted: both(options.onCompleted, both(afterwards.begin, revalidator.note)),
    onTerminated: both(options.onTerminated, revalidator.note),
  });

  const handler: TusRouteHandler<Data> = async (incoming, context) => {
    const request = withBasePath(incoming, basePath);
    const mount = mountOf(new URL(request.url).pathname, await context.params);
    const response = await afterwards.during(() => server.fetch(request, mount));
    await revalidator.settle(revalidateByRoute);
    return response;
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

async function revalidateByRoute({ tags = [], paths = [] }: Revalidation): Promise<void> {
  // Next 15 expires at once anyhow, and takes no second argument.
  for (const tag of tags) revalidateTag(tag, { expire: 0 });
  for (const path of paths) revalidatePath(path);
}
