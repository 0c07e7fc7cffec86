import type { ErrorClass, isUploadError } from '../errors.ts';
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

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface HookTools {
  readonly UploadError: ErrorClass;
  readonly isUploadError: typeof isUploadError;
}

/** Sends a request with hooks around it. */
export async function sendHooked(
  transport: Transport,
  request: TransportRequest,
  { beforeRequest, afterResponse, requestId }: TransportHooks,
  { UploadError, isUploadError }: HookTools,
): Promise<TransportResponse> {
  const { method, url } = request;

  async function heard<T>(hook: string, call: () => T): Promise<Awaited<T>> {
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

  const newId = typeof requestId === 'function' ? requestId : randomId;
  const headers = requestId ? { ...request.headers, 'x-request-id': newId() } : request.headers;
  const added = await heard('beforeRequest', () => beforeRequest?.({ method, url, headers }));
  const sent = { ...request, headers: { ...headers, ...added } };
  const response = await transport(sent);
  await heard('afterResponse', () => afterResponse?.(sent, response));
  return response;
}

/** Not crypto.randomUUID: browsers withhold it from pages on plain http. An id to search for needs no secrecy. */
function randomId(): string {
  const part = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0');
  return part() + part();
}
