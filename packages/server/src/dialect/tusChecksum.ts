import { header } from '@kit/protocol';
import { decodeBase64 } from '@kit/protocol/decodeBase64';
import type { Claim, ClaimedChecksum } from '../engine/claim.ts';
import type { Checksums } from '../ports/checksums.ts';
import { UploadProblem } from '../problem.ts';
import type { WireRequest } from '../wire.ts';

const none: Checksums = new Map();

/**
 * What a request says about the checksum of its body; `null` where it says nothing.
 *
 * @throws UploadProblem `unsupported-checksum` for an algorithm that was not announced, or a trailer this door cannot
 * see: a checksum unread would be taken for one compared. `invalid-request` for anything malformed.
 */
export function readClaim(request: WireRequest, checksums: Checksums = none): Claim | null {
  const value = request.header(header.uploadChecksum);
  if (value !== null) {
    const claimed = parseChecksum(value, checksums);
    const algorithms = new Map([...checksums].filter(([name]) => name === claimed.algorithm));
    return { algorithms, read: () => claimed };
  }
  if (!promisesTrailer(request)) return null;
  const { trailer } = request;
  if (trailer === null || checksums.size === 0) {
    throw new UploadProblem('unsupported-checksum', 'This server announces no checksum-trailer.');
  }
  return {
    algorithms: checksums,
    read() {
      const found = trailer(header.uploadChecksum);
      if (found === null) throw malformed('was promised as a trailer, and did not come');
      return parseChecksum(found, checksums);
    },
  };
}

/** Whether Upload-Checksum will come behind the body (RFC 9110, 6.6.2). */
function promisesTrailer(request: WireRequest): boolean {
  const names = request.header('trailer')?.toLowerCase().split(',') ?? [];
  return names.some((name) => name.trim() === header.uploadChecksum);
}

/**
 * "The header MUST consist of the name of the used checksum algorithm and the Base64 encoded checksum separated by a
 * space." (tus 1.0, "Upload-Checksum")
 */
function parseChecksum(text: string, checksums: Checksums): ClaimedChecksum {
  const [algorithm = '', encoded, ...more] = text.split(' ');
  const known = checksums.get(algorithm);
  if (known === undefined) {
    const names = [...checksums.keys()].join(', ');
    throw new UploadProblem(
      'unsupported-checksum',
      `Upload-Checksum names another algorithm than this server announces: ${names || 'none'}.`,
    );
  }
  const value = encoded === undefined || more.length > 0 ? undefined : decodeBase64(encoded);
  if (value === undefined || value.length !== known.length) {
    throw malformed(`must be "${algorithm}", a space, and ${known.length} bytes in Base64`);
  }
  return { algorithm, value };
}

function malformed(what: string): UploadProblem {
  return new UploadProblem('invalid-request', `The header Upload-Checksum ${what}.`);
}
