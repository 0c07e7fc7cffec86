import { describe, expect, it } from 'vitest';
import { nodeChecksums } from './disk/nodeChecksums.ts';
import { webChecksums } from './memory/webChecksums.ts';

// Of "123456789": the check values of the CRC catalogue, and of the test suites of RFC 1321 and FIPS 180.
const known: readonly (readonly [string, string])[] = [
  ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
  ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  [
    'sha512',
    'd9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85',
  ],
  ['md5', '25f9e794323b453885f5181f1b624d0b'],
  ['crc32', 'cbf43926'],
];

describe.each([
  ['of Node', nodeChecksums],
  ['of the web', webChecksums() ?? new Map()],
])('the checksums %s', (_, checksums) => {
  it.each(known.filter(([name]) => checksums.has(name)))(
    '%s, in pieces, is what is known',
    async (name, hex) => {
      const algorithm = checksums.get(name);
      const digest = algorithm?.start();
      // One buffer for all pieces: a digest must have read it when `update` returns.
      const piece = new Uint8Array(4);
      for (const text of ['1234', '', '5678', '9']) {
        piece.set(new TextEncoder().encode(text));
        digest?.update(piece.subarray(0, text.length));
      }
      const value = await digest?.value();
      expect(Buffer.from(value ?? []).toString('hex')).toBe(hex);
      expect(algorithm?.length).toBe(hex.length / 2);
    },
  );

  it('have the one that every tus server must have', () => {
    expect(checksums.has('sha1')).toBe(true);
  });
});
