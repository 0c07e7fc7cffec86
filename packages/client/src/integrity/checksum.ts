import type { Bytes } from '../source/source.ts';

/** What WebCrypto computes, by the names that tus has for it. */
const ALGORITHMS = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const;

export type ChecksumAlgorithm = keyof typeof ALGORITHMS;

export interface Sealed {
  /** The very bytes that were digested: a file on disk may change between two looks at it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The value of `Upload-Checksum`: the algorithm's name and the digest in base64. */
  readonly checksum: string;
}

/**
 * Reads a chunk and digests it, off the main thread. Loaded on demand.
 *
 * @throws TypeError where there is no WebCrypto: browsers withhold it from pages on plain http.
 */
export async function sealed(algorithm: ChecksumAlgorithm, chunk: Bytes): Promise<Sealed> {
  const bytes = chunk instanceof Uint8Array ? chunk : new Uint8Array(await chunk.arrayBuffer());
  // The DOM's types leave out that it may be missing.
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (subtle === undefined) {
    throw new TypeError('checksums need WebCrypto, which browsers withhold from pages on plain http');
  }
  const digest = new Uint8Array(await subtle.digest(ALGORITHMS[algorithm], bytes));
  return { bytes, checksum: `${algorithm} ${btoa(String.fromCharCode(...digest))}` };
}
