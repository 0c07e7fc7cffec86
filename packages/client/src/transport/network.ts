import { UploadError } from '../errors.ts';

/** The error of a request that nobody answered. A browser does not tell why, so the message names what it can be. */
export function unreachable(method: string, url: string, cause?: unknown): UploadError {
  return new UploadError(
    `No answer to ${method} ${url}. The network is down, the server does not allow this origin (CORS), or a proxy on the way refused the request`,
    { code: 'network', request: { method, url }, cause },
  );
}
