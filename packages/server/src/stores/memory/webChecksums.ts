import type { ChecksumAlgorithm, Checksums, Digest } from '../../ports/checksums.ts';

type Subtle = typeof crypto.subtle;

/** WebCrypto hashes a whole at a time: the chunks are kept until then, as everything is in memory here. */
function hash(subtle: Subtle, name: string, length: number): ChecksumAlgorithm {
  return {
    length,
    start() {
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      return {
        update: (chunk) => void chunks.push(new Uint8Array(chunk)),
        async value() {
          return new Uint8Array(await subtle.digest(name, await new Blob(chunks).arrayBuffer()));
        },
      };
    },
  };
}

// The polynomial of ISO 3309, reflected, as zlib, PNG and Ethernet use it.
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function startCrc32(): Digest {
  let sum = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) sum = (sum >>> 8) ^ (CRC_TABLE[(sum ^ byte) & 0xff] ?? 0);
    },
    value() {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, ~sum);
      return bytes;
    },
  };
}

/** Checksums where there is no Node. Browsers have WebCrypto in secure contexts only, and MD5 in none. */
export function webChecksums(): Checksums | undefined {
  const subtle: Subtle | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return undefined;
  return new Map<string, ChecksumAlgorithm>([
    ['sha1', hash(subtle, 'SHA-1', 20)],
    ['sha256', hash(subtle, 'SHA-256', 32)],
    ['sha512', hash(subtle, 'SHA-512', 64)],
    ['crc32', { length: 4, start: startCrc32 }],
  ]);
}
