import type { Dialect } from '../dialect/dialect.ts';
import type { Bytes } from '../source/source.ts';

/** What WebCrypto computes, by the names that tus has for it. */
const ALGORITHMS = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' } as const;

export type ChecksumAlgorithm = keyof typeof ALGORITHMS;

/**
 * A dialect that sends a digest along with each chunk. The chunk is read, and digested off the main thread: a file on disk
 * may change between two looks at it. Loaded on demand.
 */
export function checksummed(dialect: Dialect, algorithm: ChecksumAlgorithm): Dialect {
  return {
    ...dialect,
    append: async (command) => dialect.append({ ...command, ...(await sealed(algorithm, command.bytes)) }),
  };
}

/** @throws TypeError where there is no WebCrypto: browsers withhold it from pages on plain http. */
async function sealed(algorithm: ChecksumAlgorithm, chunk: Bytes) {
  const bytes = chunk instanceof Uint8Array ? chunk : new Uint8Array(await chunk.arrayBuffer());
  // The DOM's types leave out that it may be missing.
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (subtle === undefined) {
    throw new TypeError('checksums need WebCrypto, which browsers withhold from pages on plain http');
  }
  const digest = new Uint8Array(await subtle.digest(ALGORITHMS[algorithm], bytes));
  return { bytes, checksum: `${algorithm} ${btoa(String.fromCharCode(...digest))}` };
}
