import { encodeMetadata, header } from '@kit/protocol';
import { ietfHeader } from '@kit/protocol/ietf';
import { MAX_METADATA_LENGTH, parseMetadata } from '@kit/protocol/readMetadata';
import { UploadProblem } from '../../problem.ts';
import type { WireRequest } from '../../wire.ts';

/**
 * The metadata of a new upload, under the keys that uploads of tus have it, so that nobody behind the server need know
 * which of the two made it: `filename` from Content-Disposition (or from the URL of a PUT), `filetype` from Content-Type,
 * and whatever Upload-Metadata says, which the draft does not know and does not forbid.
 *
 * @throws UploadProblem `invalid-request` for an Upload-Metadata that is malformed, or too much of all.
 */
export function readMetadata(request: WireRequest, name: string | null): string {
  const filename = dispositionName(request.header(ietfHeader.contentDisposition)) ?? name;
  const said: [string, Uint8Array][] = [];
  const say = (key: string, value: string | null): void => {
    if (value !== null && value !== '') said.push([key, new TextEncoder().encode(value)]);
  };
  say('filename', filename);
  say('filetype', request.header(header.contentType));
  // The bytes stay as they are coded ("Content Codings"), so whoever reads them has to know how.
  say('content-encoding', request.header('content-encoding'));
  const metadata = encodeMetadata(new Map([...said, ...told(request)]));
  if (metadata.length > MAX_METADATA_LENGTH) throw malformed('The metadata of the upload is too long.');
  return metadata;
}

function told(request: WireRequest): Iterable<readonly [string, Uint8Array]> {
  const value = request.header(header.uploadMetadata);
  if (value === null || value === '') return [];
  const parsed = parseMetadata(value);
  if ('invalid' in parsed) throw malformed(`The header Upload-Metadata ${parsed.invalid}.`);
  return parsed.metadata;
}

function malformed(detail: string): UploadProblem {
  return new UploadProblem('invalid-request', detail);
}

// RFC 6266, 4.1, with the extended value of RFC 8187. What does not fit is passed over: a name is a hint.
const EXTENDED = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]*)/i;
const QUOTED = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i;
const TOKEN = /;\s*filename\s*=\s*([^\s;"]+)/i;

/** "If both are present, recipients SHOULD pick filename* and ignore filename" (RFC 6266, 4.3). */
function dispositionName(value: string | null): string | null {
  if (value === null) return null;
  const extended = EXTENDED.exec(value)?.[1];
  if (extended !== undefined) {
    const name = percentDecoded(extended);
    if (name !== null) return name;
  }
  const quoted = QUOTED.exec(value)?.[1]?.replace(/\\(.)/g, '$1');
  return quoted ?? TOKEN.exec(value)?.[1] ?? null;
}

/** `null` where the escapes are no UTF-8. */
export function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
