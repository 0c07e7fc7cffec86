import type { HeadersFunction, UploadOptions } from '../options.ts';
import type { HookRequest } from '../transport/hooked.ts';
import type { TransportResponse } from '../transport/transport.ts';
import { type Asked, partsOf } from './messages.ts';

/** Has the page call one of its functions. */
export type Ask = <T>(name: Asked, ...args: readonly unknown[]) => Promise<T>;

/** What asks the page, under the names of its functions; `headers` is `createHeadersOf`'s. */
export function functionsOf(asked: readonly Asked[], ask: Ask): Partial<UploadOptions> {
  const functions = {
    beforeRequest: (request) => ask('beforeRequest', plain(request)),
    afterResponse: (request, response: TransportResponse) => ask('afterResponse', plain(request), response),
    fingerprint: (_input, { endpoint, scope }) => ask('fingerprint', { endpoint, scope }),
    onStorageError(error) {
      // What it throws is seen in the page.
      ask('onStorageError', partsOf(error)).catch(() => {});
    },
  } satisfies Partial<UploadOptions>;
  return Object.fromEntries(Object.entries(functions).filter(([name]) => asked.some((one) => one === name)));
}

/** What hooks get may have more to it than they are told of, and not all of that can be cloned. */
function plain({ method, url, headers }: HookRequest): HookRequest {
  return { method, url, headers };
}

/** Functions for `headers`: the same one for all uploads whose page has the same one, for they share the refresh of a token. */
export interface HeadersOf {
  join(sharing: number, id: string): HeadersFunction;
  leave(sharing: number, id: string): void;
}

export function createHeadersOf(askFor: (id: string) => Ask): HeadersOf {
  const all = new Map<number, { readonly ids: Set<string>; readonly headers: HeadersFunction }>();

  function begin(sharing: number) {
    const ids = new Set<string>();
    const headers: HeadersFunction = (request) => {
      // Any of them: the page has the same function for each.
      const [id = ''] = ids;
      return askFor(id)('headers', request);
    };
    const shared = { ids, headers };
    all.set(sharing, shared);
    return shared;
  }

  return {
    join(sharing, id) {
      const { ids, headers } = all.get(sharing) ?? begin(sharing);
      ids.add(id);
      return headers;
    },
    leave(sharing, id) {
      const shared = all.get(sharing);
      shared?.ids.delete(id);
      if (shared?.ids.size === 0) all.delete(sharing);
    },
  };
}
