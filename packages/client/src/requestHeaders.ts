import type { HeadersOption, HeadersRecord } from './options.ts';

/** Headers of all requests of one client, which may change while uploads are under way. */
export interface RequestHeaders {
  /** For an upload's options: always as they are now. */
  readonly option: HeadersOption;
  /** The same with some more for one upload, which win. */
  with(own: HeadersOption | undefined): HeadersOption;
  get(): HeadersRecord;
  update(changes: Readonly<Record<string, string | undefined>>): void;
}

export function createRequestHeaders(initial: HeadersOption = {}): RequestHeaders {
  const current: Record<string, string> = {};
  const update: RequestHeaders['update'] = (changes) => {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete current[name.toLowerCase()];
      else current[name.toLowerCase()] = value;
    }
  };
  if (typeof initial !== 'function') update(initial);

  // A record is looked at anew for each request; only a function is worth asking again after a 401.
  const option: HeadersOption = typeof initial === 'function' ? joined(initial, current) : current;
  return {
    option,
    with: (own = {}) => joined(option, own),
    get: () => ({ ...current }),
    update,
  };
}

function joined(first: HeadersOption, second: HeadersOption): HeadersOption {
  return async (request) => ({ ...(await asked(first, request)), ...(await asked(second, request)) });
}

type Request = Parameters<Extract<HeadersOption, (...args: never) => unknown>>[0];

async function asked(headers: HeadersOption, request: Request): Promise<HeadersRecord> {
  const given = typeof headers === 'function' ? await headers(request) : headers;
  // In lower case, so that one name in two spellings is one header.
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
}
