import { header } from '@kit/protocol';
import type { Storage } from '../ports/storage.ts';
import { UploadProblem } from '../problem.ts';
import type { ConcatRole } from '../record.ts';
import { type Mount, matchRoute } from '../route.ts';
import type { WireRequest } from '../wire.ts';

/** The longest `Upload-Concat` value that is read, in characters: some 200 parts. Node refuses 16 KiB of headers in all. */
const MAX_LENGTH = 8192;

/**
 * The part an upload that is to be made plays in a concatenation; `null`: none.
 *
 * @throws UploadProblem `invalid-request` for a malformed value, `not-found` for a URL that is none of an upload here.
 */
export function readConcat(request: WireRequest, mount: Mount, { bytes }: Storage): ConcatRole | null {
  const value = request.header(header.uploadConcat);
  if (value === null) return null;
  if (bytes.concat === undefined) throw malformed('names an extension that this server does not announce');
  if (value.length > MAX_LENGTH) throw malformed(`is longer than ${MAX_LENGTH} characters`);
  if (value === 'partial') return { kind: 'partial' };
  // "final followed by a semicolon and a space-separated list of partial upload URLs" (tus 1.0, "Upload-Concat")
  const [, list] = /^final; ?([\x21-\x7e]+(?: +[\x21-\x7e]+)*)$/.exec(value) ?? [];
  if (list === undefined) throw malformed('must be "partial", or "final;" and URLs with spaces between them');
  const parts = list.split(/ +/).map((url, index) => {
    const path = pathOf(url, request);
    const route = path === undefined ? undefined : matchRoute(mount, path);
    if (route?.kind === 'upload') return route.id;
    throw new UploadProblem('not-found', `Upload-Concat: there is no upload at URL number ${index + 1}.`);
  });
  return { kind: 'final', parts, value };
}

/**
 * "The partial uploads URLs MAY be absolute or relative." The host of an absolute one does not matter: behind a proxy,
 * clients know this server by another name.
 */
function pathOf(url: string, request: WireRequest): string | undefined {
  try {
    return new URL(url, `http://server${request.path}`).pathname;
  } catch {
    return undefined;
  }
}

function malformed(what: string): UploadProblem {
  return new UploadProblem('invalid-request', `The header Upload-Concat ${what}.`);
}
