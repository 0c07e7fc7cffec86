import { header } from '@kit/protocol';
import { newUploadId } from '../id.ts';
import type { WireRequest } from '../wire.ts';

// What proxies make: UUIDs, ULIDs, trace ids. Nothing that could break out of a log line or a header.
const REQUEST_ID = /^[A-Za-z0-9][\w.:/+=-]{0,127}$/;

/**
 * Names requests, so that one can be followed from the browser through every proxy to the log: by the `X-Request-Id` it
 * came with, or by a new one.
 */
export function createRequestIds(): (request: WireRequest) => string {
  // Random once per process, counted from there: a request is too small a thing for 128 bits of its own.
  let prefix: string | undefined;
  let made = 0;
  return (request) => {
    const given = request.header(header.requestId);
    if (given !== null && REQUEST_ID.test(given)) return given;
    prefix ??= newUploadId().slice(0, 12);
    made += 1;
    return `${prefix}-${made.toString(36)}`;
  };
}
