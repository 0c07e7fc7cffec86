import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UploadError } from '../errors.ts';
import { openSource } from '../source/openSource.ts';
import { openWorker, pageWitness, stepwise } from './pageWitness.ts';

const expected = (bytes: Uint8Array) => btoa(String.fromCharCode(...sha256(bytes)));
const base64 = (bytes: Uint8Array | null) => btoa(String.fromCharCode(...(bytes ?? [])));

/** Bytes that repeat late. */
function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 9)) & 255);
}

describe('the worker that hashes', () => {
  it('has SHA-256 of every length around the ends of blocks, in pieces of every size', async () => {
    const ask = await openWorker();
    if (ask === null) throw new Error('there is no worker');
    let id = 0;
    for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 100_003]) {
      for (const piece of [1, 7, 64, 65, 5000]) {
        if (length / piece > 200) continue;
        const bytes = bytesOf(length);
        id += 1;
        for (let at = 0; at < length; at += piece) await ask({ id, bytes: bytes.subarray(at, at + piece) });
        expect(base64(await ask({ id, bytes: null })), `${length} by ${piece}`).toBe(expected(bytes));
      }
    }
  });

  it('keeps digests apart that go on side by side, and takes Blobs', async () => {
    const ask = await openWorker();
    if (ask === null) throw new Error('there is no worker');
    const [one, two] = [bytesOf(300), bytesOf(70)];
    await Promise.all([
      ask({ id: 1, bytes: new Blob([one.subarray(0, 100)]) }),
      ask({ id: 2, bytes: two }),
      ask({ id: 1, bytes: one.subarray(100) }),
    ]);
    expect(base64(await ask({ id: 2, bytes: null }))).toBe(expected(two));
    expect(base64(await ask({ id: 1, bytes: null }))).toBe(expected(one));
  });

  it('says what failed, and goes on', async () => {
    const ask = await openWorker();
    if (ask === null) throw new Error('there is no worker');
    // What a File that was deleted does.
    const broken = { arrayBuffer: 'none' } as unknown as Blob;
    await expect(ask({ id: 9, bytes: broken })).rejects.toThrow(/arrayBuffer/);
    expect(base64(await ask({ id: 9, bytes: null }))).toBe(expected(new Uint8Array()));
  });
});

describe('a witness in a page', () => {
  it('leaves the main thread alone: it hands over what a file has, unread', async () => {
    const handed = vi.spyOn(Worker.prototype, 'postMessage');
    onTestFinished(() => handed.mockRestore());
    const bytes = bytesOf(9 * 2 ** 20);
    const proof = await pageWitness(openSource(new File([bytes], 'film.mp4')), UploadError).whole();
    expect(proof).toEqual({ 'repr-digest': `sha-256=:${expected(bytes)}:` });
    const pieces = handed.mock.calls.map(([{ bytes }]) => bytes);
    expect(pieces.map((piece) => (piece === null ? 'end' : piece.constructor.name))).toEqual([
      'Blob',
      'Blob',
      'Blob',
      'end',
    ]);
  });

  it('hashes in steps where the page may have no worker', async () => {
    const bytes = bytesOf(3 * 2 ** 20 + 5);
    const digest = await stepwise();
    await digest.update(bytes.subarray(0, 10));
    await digest.update(new Blob([bytes.subarray(10)]));
    expect(base64(await digest.value())).toBe(expected(bytes));
  });
});
