import { unreachable } from './network.ts';
import type { Transport } from './transport.ts';

/**
 * Sends with `fetch`. It tells no progress of what it sends, so that `stallTimeout` bounds a whole request, and
 * `sent` moves in steps of a chunk.
 *
 * @param fetch a `fetch` of your own, for example with a proxy's agent.
 */
export function fetchTransport(
  fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args),
): Transport {
  return async ({ method, url, headers, body, signal, withCredentials }) => {
    try {
      const response = await fetch(url, {
        method,
        headers,
        body,
        signal,
        credentials: withCredentials ? 'include' : 'same-origin',
        cache: 'no-store',
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    } catch (cause) {
      throw unreachable(method, url, cause);
    }
  };
}
