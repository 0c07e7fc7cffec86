import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Completes, createTusServer, type MetadataText, type TusServer } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { warnOfCutBody } from './bodyCut.ts';
import { both } from './both.ts';
import type { TusRouteOptions } from './createTusRoute.ts';
import { mountOfQuery } from './mount.ts';
import { createRevalidator, type RevalidateOption, type Revalidation } from './revalidate.ts';

/** What is used of a `NextApiRequest`. */
export type PagesRequest = IncomingMessage & {
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
};

/** What is used of a `NextApiResponse`. */
export type PagesResponse = ServerResponse & { revalidate(path: string): Promise<void> };

export interface TusHandler<Data = unknown> extends Completes<Data> {
  (request: PagesRequest, response: PagesResponse): Promise<void>;
}

/** As in the App Router, without `after` and tags, which the Pages Router does not have. */
export interface TusHandlerOptions<Metadata = MetadataText, Data = unknown>
  extends Omit<TusRouteOptions<Metadata, Data>, 'revalidate' | 'afterCompleted'> {
  /**
   * Paths of pages with `getStaticProps` that an upload makes out of date when it is completed or terminated. They are
   * rendered anew before the client has its answer; after what the server completes by itself, with the next request to this handler.
   */
  readonly revalidate?: RevalidateOption<Metadata, Pick<Revalidation, 'paths'>>;
}

/**
 * Makes the handler of a Pages Router API route for resumable uploads.
 *
 * ```ts
 * // pages/api/files/[[...id]].ts
 * import { createTusHandler } from '@kit/next';
 * import { sqliteStorage } from '@kit/server/sqlite';
 *
 * export const config = { api: { bodyParser: false, responseLimit: false } };
 *
 * export default createTusHandler({ storage: sqliteStorage() });
 * ```
 *
 * The file must be an optional catch-all, `[[...id]].ts`, and export that `config`: where Next reads the bytes of an
 * upload first, they are answered 500 and the reason, and a download past 4 MB warns without it. The mount path is read off each request.
 */
export function createTusHandler<Metadata = MetadataText, Data = unknown>({
  basePath = '',
  ...options
}: TusHandlerOptions<Metadata, Data>): TusHandler<Data> {
  const revalidator = createRevalidator(options.revalidate, options.onError);
  const server = createTusServer({
    ...options,
    onBodyCut: options.onBodyCut ?? warnOfCutBody,
    onCompleted: both(options.onCompleted, revalidator.note),
    onTerminated: both(options.onTerminated, revalidator.note),
  });

  return (request, response) => {
    const url = wholeUrl(request, basePath);
    const mount = mountOfQuery(new URL(url, 'http://localhost').pathname, request.query);
    // Where Express keeps the URL that its routers cut, and toNodeHandler looks first.
    Object.assign(request, { originalUrl: url });
    const handle: TusServer['handle'] = async (wire) => {
      const reply = await server.handle(wire, mount);
      await revalidator.settle(async ({ paths = [] }) => {
        await Promise.all(paths.map((path) => response.revalidate(path)));
      });
      return reply;
    };
    return toNodeHandler({ handle })(request, response);
  };
}

/** The URL as it came: a server of your own around Next, made with Express, has it still. */
function wholeUrl(request: IncomingMessage, basePath: string): string {
  if ('originalUrl' in request && typeof request.originalUrl === 'string') return request.originalUrl;
  return basePath + (request.url ?? '/');
}
