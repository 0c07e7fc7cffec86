import type { WireReply, WireRequest } from './wire.ts';

export interface CorsOptions {
  /** Which pages may use this server: all of them, these origins, or those a function lets pass. */
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

const METHODS = 'GET, HEAD, POST, PATCH, DELETE, OPTIONS';

// Everything a client of ours, or of any peer, reads from a reply.
const EXPOSED = [
  'Accept-Ranges',
  'Content-Disposition',
  'Content-Range',
  'ETag',
  'Location',
  'Retry-After',
  'Tus-Checksum-Algorithm',
  'Tus-Extension',
  'Tus-Max-Size',
  'Tus-Resumable',
  'Tus-Version',
  'Upload-Concat',
  'Upload-Defer-Length',
  'Upload-Expires',
  'Upload-Length',
  'Upload-Limit',
  'Upload-Metadata',
  'Upload-Offset',
  'X-Request-ID',
];

/**
 * One layer around everything, errors and preflights included: a 413 without these headers shows up in a browser as a
 * "CORS error" (tus.io#610).
 *
 * @throws TypeError for `credentials` with `origins: '*'`: any page could then act as your user.
 */
export function createCors(options: CorsOptions): Cors {
  const { origins, credentials = false, maxAge = 86_400 } = options;
  if (credentials && origins === '*') {
    throw new TypeError("cors.credentials needs a list of origins or a function; it cannot go with '*'");
  }
  const exposed = [...EXPOSED, ...(options.exposeHeaders ?? [])].join(', ');
  const passes = originTest(origins);

  return (request, { headers }) => {
    const origin = request.header('origin');
    if (origins !== '*') headers.vary = 'Origin';
    if (origin === null || !passes(origin)) return;
    headers['access-control-allow-origin'] = origins === '*' ? '*' : origin;
    if (credentials) headers['access-control-allow-credentials'] = 'true';
    if (request.method !== 'OPTIONS') {
      headers['access-control-expose-headers'] = exposed;
      return;
    }
    headers['access-control-allow-methods'] = METHODS;
    headers['access-control-max-age'] = String(maxAge);
    // What it asks for is granted: an allowed page may send headers of its application's own, such as a CSRF token.
    const asked = request.header('access-control-request-headers');
    if (asked !== null) {
      headers['access-control-allow-headers'] = asked;
      headers.vary =
        origins === '*' ? 'Access-Control-Request-Headers' : 'Origin, Access-Control-Request-Headers';
    }
  };
}

function originTest(origins: CorsOptions['origins']): (origin: string) => boolean {
  if (origins === '*') return () => true;
  if (typeof origins === 'function') return origins;
  const allowed = new Set(origins);
  return (origin) => allowed.has(origin);
}
