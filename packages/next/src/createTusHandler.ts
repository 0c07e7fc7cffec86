import type { IncomingMessage, ServerResponse } from 'node:http';
import { createTusServer, type MetadataText } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { warnOfCutBody } from './bodyCut.ts';
import type { TusRouteOptions } from './createTusRoute.ts';
import { mountOfQuery } from './mount.ts';

/** What is used of a `NextApiRequest`. */
export type PagesRequest = IncomingMessage & {
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
};

export type TusHandler = (request: PagesRequest, response: ServerResponse) => Promise<void>;

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
export function createTusHandler<Metadata = MetadataText>({
  basePath = '',
  ...options
}: TusRouteOptions<Metadata>): TusHandler {
  const server = createTusServer({ onBodyCut: warnOfCutBody, ...options });

  return (request, response) => {
    const url = wholeUrl(request, basePath);
    const mount = mountOfQuery(new URL(url, 'http://localhost').pathname, request.query);
    // Where Express keeps the URL that its routers cut, and toNodeHandler looks first.
    Object.assign(request, { originalUrl: url });
    return toNodeHandler({ handle: (wire) => server.handle(wire, mount) })(request, response);
  };
}

/** The URL as it came: a server of your own around Next, made with Express, has it still. */
function wholeUrl(request: IncomingMessage, basePath: string): string {
  if ('originalUrl' in request && typeof request.originalUrl === 'string') return request.originalUrl;
  return basePath + (request.url ?? '/');
}
