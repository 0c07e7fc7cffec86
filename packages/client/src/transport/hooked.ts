import { isUploadError, UploadError } from '../errors.ts';
import type { HeadersRecord } from '../options.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** A request as hooks see it. */
export type HookRequest = Pick<TransportRequest, 'method' | 'url' | 'headers'>;

export interface TransportHooks {
  /**
   * Called before each request; headers that it gives are added. A throw refuses the request, and with it the upload:
   * an UploadError as it is, all else as 'rejected'.
   */
  readonly beforeRequest?:
    | ((request: HookRequest) => HeadersRecord | undefined | Promise<HeadersRecord | undefined>)
    | undefined;
  /** Called with each answer, refusals included, before the upload acts on it. A throw counts as in `beforeRequest`. */
  readonly afterResponse?:
    | ((request: HookRequest, response: TransportResponse) => void | Promise<void>)
    | undefined;
  /**
   * Whether each request carries an `X-Request-Id`, to be found again in the server's log; a function makes the ids.
   * Default `false`: a server of another origin has to allow the header.
   */
  readonly requestId?: boolean | (() => string) | undefined;
}

/** The transport with hooks around it; the very same one where there are none. */
export function hookedTransport(transport: Transport, hooks: TransportHooks): Transport {
  const { beforeRequest, afterResponse, requestId } = hooks;
  if (!beforeRequest && !afterResponse && !requestId) return transport;
  const newId = typeof requestId === 'function' ? requestId : randomId;

  return async (request) => {
    const headers = requestId ? { ...request.headers, 'x-request-id': newId() } : request.headers;
    const { method, url } = request;
    const added = await heard('beforeRequest', request, () => beforeRequest?.({ method, url, headers }));
    const sent = { ...request, headers: { ...headers, ...added } };
    const response = await transport(sent);
    await heard('afterResponse', request, () => afterResponse?.(sent, response));
    return response;
  };
}

async function heard<T>(hook: string, { method, url }: HookRequest, call: () => T): Promise<Awaited<T>> {
  try {
    return await call();
  } catch (cause) {
    if (isUploadError(cause)) throw cause;
    throw new UploadError(`The ${hook} hook refused ${method} ${url}`, {
      code: 'rejected',
      request: { method, url },
      cause,
    });
  }
}

/** Not crypto.randomUUID: browsers withhold it from pages on plain http. An id to search for needs no secrecy. */
function randomId(): string {
  const part = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0');
  return part() + part();
}
