import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm, Checksums, Digest } from '../../ports/checksums.ts';

function hash(name: string, length: number): ChecksumAlgorithm {
  return {
    length,
    start() {
      const running = createHash(name);
      return {
        update: (chunk) => void running.update(chunk),
        value: () => running.digest(),
      };
    },
  };
}

function startCrc32(): Digest {
  let sum = 0;
  return {
    update(chunk) {
      sum = crc32(chunk, sum);
    },
    value() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(sum);
      return bytes;
    },
  };
}

/** Checksums as Node computes them: incrementally, so that a chunk of any size takes no memory. */
export const nodeChecksums: Checksums = new Map<string, ChecksumAlgorithm>([
  ['sha1', hash('sha1', 20)],
  ['sha256', hash('sha256', 32)],
  ['sha512', hash('sha512', 64)],
  ['md5', hash('md5', 16)],
  ['crc32', { length: 4, start: startCrc32 }],
]);
