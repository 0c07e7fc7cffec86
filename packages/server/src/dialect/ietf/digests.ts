import { ietfHeader } from '@kit/protocol/ietf';
import type { Claim } from '../../engine/claim.ts';
import type { Checksums } from '../../ports/checksums.ts';
import { UploadProblem } from '../../problem.ts';
import type { WireRequest } from '../../wire.ts';
import { readDictionary } from './structuredFields.ts';

/** The algorithms of RFC 9530 that are neither broken nor rare, by their names there and in the store, the best first. */
const ALGORITHMS = [
  ['sha-512', 'sha512'],
  ['sha-256', 'sha256'],
] as const;

interface ReadDigest {
  /** As the store names it. */
  readonly algorithm: string;
  readonly value: Uint8Array;
}

/**
 * What `Content-Digest` says of the bytes of this very request; `null` where it says nothing.
 *
 * @throws UploadProblem `unsupported-checksum` where none of its algorithms is known here. They could be ignored (RFC 9530,
 * section 3), but a digest unread would be taken for one compared.
 */
export function readContentDigest(request: WireRequest, checksums: Checksums | undefined): Claim | null {
  const digest = readDigest(request, ietfHeader.contentDigest, ietfHeader.wantContentDigest, checksums);
  if (digest === null || checksums === undefined) return null;
  const algorithms = new Map([...checksums].filter(([name]) => name === digest.algorithm));
  return { algorithms, read: () => digest };
}

function readDigest(
  request: WireRequest,
  name: string,
  wanted: string,
  checksums: Checksums | undefined,
): ReadDigest | null {
  const text = request.header(name);
  if (text === null) return null;
  const shown = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  const digests = readDictionary(text);
  if (digests === undefined) {
    throw new UploadProblem('invalid-request', `The header ${shown} is no dictionary of digests (RFC 9530).`);
  }
  for (const [key, algorithm] of ALGORITHMS) {
    const known = checksums?.get(algorithm);
    const value = digests.get(key)?.[0];
    if (known === undefined || value === undefined) continue;
    if (!(value instanceof ArrayBuffer) || value.byteLength !== known.length) {
      throw new UploadProblem(
        'invalid-request',
        `The header ${shown} has no ${known.length} bytes for ${key}.`,
      );
    }
    return { algorithm, value: new Uint8Array(value) };
  }
  throw new UploadProblem(
    'unsupported-checksum',
    `The header ${shown} names no algorithm that is known here.`,
    {
      headers: { [wanted]: wish(checksums) },
    },
  );
}

/** What would be understood, as a preference (RFC 9530, 4). */
function wish(checksums: Checksums | undefined): string {
  const known = ALGORITHMS.filter(([, algorithm]) => checksums?.has(algorithm));
  return known.map(([key], index) => `${key}=${10 - index}`).join(', ');
}
