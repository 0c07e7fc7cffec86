import type { ErrorClass } from '../errors.ts';
import type { HeadersFunction, HeadersRecord } from '../options.ts';
import type { TransportResponse } from '../transport/transport.ts';

interface Asked {
  readonly method: string;
  readonly url: string;
}

/** The refresh of what one headers function gives, for all uploads that use it. */
interface Refresh {
  /** How many there have been. */
  count: number;
  running: Promise<unknown> | null;
}

const refreshes = new WeakMap<HeadersFunction, Refresh>();

/**
 * Sends a request with the user's headers, and once more with fresh ones when the server does not know the user. However
 * many uploads are refused together, the function is asked for fresh headers once (uppy#3434). Loaded on demand: headers
 * that no function gives cannot change.
 */
export async function authorized(
  headers: HeadersFunction,
  request: Asked,
  send: (headers: HeadersRecord) => Promise<TransportResponse>,
  UploadError: ErrorClass,
): Promise<TransportResponse> {
  const refresh = refreshes.get(headers) ?? { count: 0, running: null };
  refreshes.set(headers, refresh);
  const ask = (refresh: boolean) => headersFor(headers, request, refresh, UploadError);

  await refresh.running;
  const { count } = refresh;
  const response = await send(await ask(false));
  if (response.status !== 401) return response;
  if (refresh.running !== null || refresh.count > count) {
    // Another has seen to it, since this request was on its way.
    await refresh.running;
    return send(await ask(false));
  }
  const over = () => {
    refresh.count += 1;
    refresh.running = null;
  };
  const fresh = ask(true);
  // A refresh that fails is told to the one who asked; the others ask for themselves.
  refresh.running = fresh.then(over, over);
  return send(await fresh);
}

async function headersFor(
  headers: HeadersFunction,
  { method, url }: Asked,
  refresh: boolean,
  UploadError: ErrorClass,
) {
  try {
    return await headers({ method, url, refresh });
  } catch (cause) {
    // Most likely the refresh of a token met the same bad network, so it is worth another try.
    throw new UploadError(`The headers function failed for ${method} ${url}`, {
      code: 'unauthorized',
      retryable: true,
      request: { method, url },
      cause,
    });
  }
}
