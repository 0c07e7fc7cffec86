import { encodeBase64 } from '@kit/protocol';
import { ietfHeader } from '@kit/protocol/ietf';
import type { Claim } from '../engine/claim.ts';
import type { Checksums } from '../ports/checksums.ts';
import type { Storage } from '../ports/storage.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord, WholeDigest } from '../record.ts';
import type { WireRequest } from '../wire.ts';
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

/**
 * What a creation says of the digest of the whole: `Repr-Digest` has it, to be compared once all is here; or
 * `Want-Repr-Digest` asks for it. `null`: neither, or a wish that cannot be granted ("but might not include it").
 *
 * @throws UploadProblem as above, for a digest that could not be compared.
 */
export function readWholeDigest(request: WireRequest, storage: Storage): WholeDigest | null {
  return readClaimedDigest(request, storage) ?? readWantedDigest(request, comparable(storage));
}

/** The digest of the whole that a request claims by `Repr-Digest`: one of a stream can be told only with its end. */
export function readClaimedDigest(request: WireRequest, storage: Storage): WholeDigest | null {
  const { reprDigest, wantReprDigest } = ietfHeader;
  const digest = readDigest(request, reprDigest, wantReprDigest, comparable(storage));
  return digest === null ? null : { algorithm: digest.algorithm, value: encodeBase64(digest.value) };
}

/** A whole can be compared only where it can be read back. */
function comparable({ checksums, bytes }: Storage): Checksums | undefined {
  return bytes.read === undefined ? undefined : checksums;
}

/** `Want-Repr-Digest`, by which a server says what it compares; none where it cannot. */
export function digestOffer(storage: Storage): Record<string, string> {
  const offer = wish(comparable(storage));
  return offer === '' ? {} : { [ietfHeader.wantReprDigest]: offer };
}

function readWantedDigest(request: WireRequest, known: Checksums | undefined): WholeDigest | null {
  const wanted = readDictionary(request.header(ietfHeader.wantReprDigest) ?? '');
  // "0 means the algorithm is not acceptable, 1 is least preferred, and 10 is most preferred" (RFC 9530, 4).
  const weigh = (key: string): number => {
    const weight = wanted?.get(key)?.[0];
    return typeof weight === 'number' ? weight : 0;
  };
  const [best] = ALGORITHMS.filter(([key, algorithm]) => known?.has(algorithm) && weigh(key) > 0).sort(
    ([a], [b]) => weigh(b) - weigh(a),
  );
  return best === undefined ? null : { algorithm: best[1], value: null };
}

/** `Repr-Digest` of a completed upload, where it is known: it was compared with the bytes that are stored. */
export function provenDigest({ state, digest }: UploadRecord): Record<string, string> {
  const key = ALGORITHMS.find(([, algorithm]) => algorithm === digest?.algorithm)?.[0];
  if (state !== 'completed' || key === undefined || digest?.value == null) return {};
  return { [ietfHeader.reprDigest]: `${key}=:${digest.value}:` };
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
