import { header, type TusExtension } from '@kit/protocol';
import { ietfHeader } from '@kit/protocol/ietf';
import type { WireReply, WireRequest } from './wire.ts';

export interface CorsOptions {
  /**
   * Which pages may use this server: all of them, these origins (such as `https://app.example`), or those a function
   * lets pass. A function that throws lets nobody pass, and `onError` hears of it.
   */
  readonly origins: '*' | readonly string[] | ((origin: string) => boolean);
  /** Whether browsers may send cookies along. Never with `'*'`. Default false. */
  readonly credentials?: boolean;
  /** How long a browser may remember the answer to a preflight, in seconds. Default 86400. */
  readonly maxAge?: number;
  /** Response headers of your own that pages may read. */
  readonly exposeHeaders?: readonly string[];
}

/** Adds what a browser needs to a reply, whatever it is. */
export type Cors = (request: WireRequest, reply: WireReply) => void;

/**
 * Where no CORS is configured and a page comes all the same, it is of this origin, or somebody in front of the server says what
 * headers it may send. That list may not have `Idempotency-Key`, and the browser would refuse whole creations for it: it is
 * not announced then. Our client sends it unasked where the origin is its own.
 */
export const leftToOthers: Cors = (request, { headers }) => {
  const extensions = headers[header.tusExtension];
  if (extensions === undefined || request.header('origin') === null) return;
  headers[header.tusExtension] = extensions
    .split(',')
    .filter((name) => name !== ('idempotency-key' satisfies TusExtension))
    .join();
};

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/** What a preflight is told when it asks for no header by name: all that a client of ours, or of any peer, sends. */
const ACCEPTED = list(
  ...Object.values(header),
  ...Object.values(ietfHeader),
  'authorization',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'x-requested-with',
);

/** All that a client of ours, or of any peer, reads from a reply. */
const EXPOSED = list(
  ...Object.values(header),
  ...Object.values(ietfHeader),
  'accept-ranges',
  'content-range',
  'etag',
  'last-modified',
);

/** Header names for people and for one list: `upload-offset` becomes `Upload-Offset`. */
function list(...names: readonly string[]): string {
  const shown = names.map((name) => name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()));
  return [...new Set(shown)].sort().join(', ');
}

/** The question a browser asks before a request of another origin (Fetch standard, "CORS-preflight request"). */
export function isPreflight(request: WireRequest): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.header('origin') !== null &&
    request.header('access-control-request-method') !== null
  );
}

/**
 * One layer around everything, errors and preflights included: a 413 without these headers shows up in a browser as a
 * "CORS error" (tus.io#610). Pages of a public network never reach a private one by it: that would take
 * `Access-Control-Allow-Private-Network`, which is not sent.
 *
 * @throws TypeError for `credentials` with `'*'`, since any page could then act as your user, and for an origin that no
 * browser would send. RangeError for a `maxAge` that is no number of seconds.
 */
export function createCors(options: CorsOptions, report: (error: unknown) => void): Cors {
  const { credentials = false, maxAge = 86_400 } = options;
  const passes = originTest(options.origins, report);
  if (credentials && passes === 'everybody') {
    throw new TypeError("cors.credentials needs a list of origins or a function; it cannot go with '*'");
  }
  if (!Number.isSafeInteger(maxAge) || maxAge < 0) {
    throw new RangeError(`cors.maxAge must be a number of seconds, not ${maxAge}`);
  }
  const exposed = [EXPOSED, ...(options.exposeHeaders ?? [])].join(', ');

  return (request, { headers }) => {
    const origin = request.header('origin');
    if (passes === 'everybody') {
      // Without an Origin too: a cache may give this very reply to a page that sends one.
      headers['access-control-allow-origin'] = '*';
    } else {
      addVary(headers, 'Origin');
      if (origin === null || !passes(origin)) return;
      headers['access-control-allow-origin'] = origin;
      if (credentials) headers['access-control-allow-credentials'] = 'true';
    }
    // What a server can do is asked by OPTIONS too, and that is to be read.
    if (!isPreflight(request)) {
      headers['access-control-expose-headers'] = exposed;
      return;
    }
    headers['access-control-allow-methods'] = METHODS;
    headers['access-control-max-age'] = String(maxAge);
    // What it asks for is granted: an allowed page may send headers of its application's own, such as a CSRF token.
    headers['access-control-allow-headers'] = request.header('access-control-request-headers') ?? ACCEPTED;
    addVary(headers, 'Access-Control-Request-Headers');
  };
}

/** Beside what `beforeComplete` may have put there. */
function addVary(headers: WireReply['headers'], name: string): void {
  headers.vary = headers.vary === undefined ? name : `${headers.vary}, ${name}`;
}

// A scheme and an authority, without a path; or the origin of a sandboxed page. Schemes of apps (`capacitor://`) count.
const ORIGIN = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/?#\s,A-Z]+|null)$/;

function originTest(
  origins: CorsOptions['origins'],
  report: (error: unknown) => void,
): 'everybody' | ((origin: string) => boolean) {
  if (typeof origins === 'function') {
    return (origin) => {
      try {
        return origins(origin) === true;
      } catch (error) {
        report(error);
        return false;
      }
    };
  }
  if (origins === '*' || origins.includes('*')) return 'everybody';
  for (const origin of origins) {
    if (ORIGIN.test(origin)) continue;
    throw new TypeError(
      `cors.origins holds ${JSON.stringify(origin)}; a browser sends a scheme and a host in lower case, such as https://app.example`,
    );
  }
  const allowed = new Set(origins);
  return (origin) => allowed.has(origin);
}
