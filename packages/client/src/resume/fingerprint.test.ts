import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openSource } from '../source/openSource.ts';
import type { Source, UploadInput } from '../source/source.ts';
import { fullFingerprint, sampledFingerprint } from './fingerprint.ts';

const ENDPOINT = 'https://example.com/files';
const MEBIBYTE = 2 ** 20;

const kinds = [
  ['sampled', sampledFingerprint],
  ['full', fullFingerprint],
] as const;

function file(bytes: Uint8Array<ArrayBuffer>, name = 'film.mp4', lastModified = 1): File {
  return new File([bytes], name, { type: 'video/mp4', lastModified });
}

function noise(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 2_654_435_761) >>> 24);
}

describe.each(kinds)('the %s fingerprint', (kind, fingerprint) => {
  const key = (input: UploadInput, { scope = '', endpoint = ENDPOINT } = {}) =>
    fingerprint(input, { source: openSource(input), endpoint, scope });

  afterEach(() => vi.unstubAllGlobals());

  it('is the same for the same bytes, whatever name and time a phone gives them', async () => {
    const bytes = noise(MEBIBYTE);
    expect(await key(file(bytes, 'IMG_1.MOV', 1))).toBe(await key(file(bytes, 'trim.9F2.MOV', 2)));
    expect(await key(file(bytes))).toMatch(new RegExp(`^${kind}-[A-Za-z0-9+/]{43}=$`));
  });

  it('is another one in another scope, at another endpoint and for another type', async () => {
    const bytes = noise(100);
    const keys = await Promise.all([
      key(file(bytes)),
      key(file(bytes), { scope: 'A' }),
      key(file(bytes), { scope: 'B' }),
      key(file(bytes), { endpoint: `${ENDPOINT}/other` }),
      key(new File([bytes], 'film.mp4', { type: 'video/webm' })),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same for a Blob of an iframe, or of jsdom, which is none of this realm', async () => {
    const foreign = (blob: Blob): Blob => {
      const { size, type } = blob;
      const slice = (start?: number, end?: number) => foreign(blob.slice(start, end));
      return { size, type, slice, arrayBuffer: () => blob.arrayBuffer() } as Blob;
    };
    const blob = new Blob([noise(MEBIBYTE)]);
    expect(await key(foreign(blob))).toBe(await key(blob));
  });

  it('does not take scope and endpoint for each other', async () => {
    const bytes = noise(100);
    expect(await key(file(bytes), { endpoint: 'a', scope: 'b","c' })).not.toBe(
      await key(file(bytes), { endpoint: 'a","b', scope: 'c' }),
    );
  });

  it.each([
    ['first', 0],
    ['last', 5 * MEBIBYTE - 1],
    ['middle sample’s', Math.floor((3 * (5 * MEBIBYTE - 32 * 1024)) / 7)],
  ])('sees the %s byte of a large file', async (_, position) => {
    const bytes = noise(5 * MEBIBYTE);
    const before = await key(file(bytes));
    bytes[position] = 255 - (bytes[position] ?? 0);
    expect(await key(file(bytes))).not.toBe(before);
  });

  it('tells any two contents of up to 256 KiB apart: same name, length and time', async () => {
    const edit = fc.record({
      length: fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.constant(256 * 1024)),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      by: fc.integer({ min: 1, max: 255 }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ length, at, by }) => {
        const bytes = noise(length);
        const before = await key(file(bytes));
        const position = Math.floor(at * length);
        bytes[position] = ((bytes[position] ?? 0) + by) % 256;
        expect(await key(file(bytes))).not.toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for bytes in memory and for a Blob of them', async () => {
    const bytes = noise(3 * MEBIBYTE);
    expect(await key(bytes)).toBe(await key(new Blob([bytes])));
    expect(await key(bytes.buffer)).toBe(await key(bytes));
  });

  it('is there for an empty file', async () => {
    expect(await key(file(new Uint8Array()))).toMatch(/-[A-Za-z0-9+/]{43}=$/);
  });

  it('is the same where WebCrypto is withheld (plain http on a local network)', async () => {
    const input = file(noise(2 * MEBIBYTE + 17));
    const secure = await key(input);
    vi.stubGlobal('crypto', { getRandomValues: () => {} });
    expect(await key(input)).toBe(secure);
  });

  it('is null for a stream, whose bytes cannot be read twice', async () => {
    const stream: Source = {
      length: null,
      name: '',
      type: '',
      slice: () => Promise.reject(new Error('must not be read')),
      close() {},
    };
    expect(await fingerprint(new Blob(), { source: stream, endpoint: ENDPOINT, scope: '' })).toBeNull();
  });

  it('fails as the source does', async () => {
    const bytes = noise(100);
    const source = openSource(bytes);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    await expect(fingerprint(bytes, { source, endpoint: ENDPOINT, scope: '' })).rejects.toMatchObject({
      code: 'source-changed',
    });
  });
});

/** A source of any length that holds nothing and writes down what was read of it. */
function watchedSource(length: number): { source: Source; reads: [number, number][] } {
  const reads: [number, number][] = [];
  const source: Source = {
    length,
    name: '',
    type: '',
    async slice(start, end) {
      reads.push([start, end]);
      return { bytes: new Uint8Array(end - start), last: end >= length };
    },
    close() {},
  };
  return { source, reads };
}

describe('reading for a fingerprint', () => {
  const context = { endpoint: ENDPOINT, scope: '' };

  it('takes 256 KiB of a terabyte, from the beginning to the end', async () => {
    const { source, reads } = watchedSource(2 ** 40);
    await sampledFingerprint(new Blob(), { ...context, source });
    expect(reads.reduce((sum, [start, end]) => sum + end - start, 0)).toBe(256 * 1024);
    expect(reads[0]?.[0]).toBe(0);
    expect(reads.at(-1)?.[1]).toBe(2 ** 40);
  });

  it('takes every byte once and a MiB at a time for the full one', async () => {
    const { source, reads } = watchedSource(2.5 * MEBIBYTE);
    await fullFingerprint(new Blob(), { ...context, source });
    expect(reads).toEqual([
      [0, MEBIBYTE],
      [MEBIBYTE, 2 * MEBIBYTE],
      [2 * MEBIBYTE, 2.5 * MEBIBYTE],
    ]);
  });
});
