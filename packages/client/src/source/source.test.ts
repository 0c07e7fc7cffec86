import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from './openSource.ts';
import { readSource } from './readSource.ts';
import type { UploadInput } from './source.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
const view = new DataView(Uint8Array.from({ length: 120 }, (_, index) => index - 10).buffer, 10, 100);

describe.each<[string, UploadInput]>([
  ['a File', new File([bytes], 'hundred.bin')],
  ['a Blob', new Blob([bytes])],
  ['an ArrayBuffer', bytes.buffer],
  ['a typed array', bytes],
  ['a view into a larger buffer', view],
])('%s as a source', (_, input) => {
  it('knows its length', () => {
    expect(openSource(input).length).toBe(100);
  });

  it('gives any part, and says where it ends', async () => {
    const source = openSource(input);
    expect(await readSource(source, 0, 10)).toEqual(bytes.slice(0, 10));
    expect(await readSource(source, 90, 100)).toEqual(bytes.slice(90));
    expect(await source.slice(0, 99)).toMatchObject({ last: false });
    expect(await source.slice(99, 100)).toMatchObject({ last: true });
  });

  it('gives fewer bytes only at its end', async () => {
    const source = openSource(input);
    expect(await readSource(source, 95, 1000)).toEqual(bytes.slice(95));
    expect(await source.slice(95, 1000)).toMatchObject({ last: true });
    expect(await readSource(source, 100, 200)).toHaveLength(0);
  });

  it('can be closed twice', () => {
    const source = openSource(input);
    source.close();
    source.close();
  });
});

describe('a source', () => {
  it('knows the name and type of a file', () => {
    expect(openSource(new File([], '보고서.pdf', { type: 'application/pdf' }))).toMatchObject({
      name: '보고서.pdf',
      type: 'application/pdf',
      length: 0,
    });
    expect(openSource(new Blob([], { type: 'text/plain' }))).toMatchObject({ name: '', type: 'text/plain' });
    expect(openSource(bytes)).toMatchObject({ name: '', type: '' });
  });

  it('copies nothing: a slice of memory is a view, a slice of a file stays a Blob', async () => {
    expect((await openSource(bytes).slice(10, 20)).bytes).toMatchObject({
      buffer: bytes.buffer,
      byteOffset: 10,
    });
    expect((await openSource(new File([bytes], 'a')).slice(10, 20)).bytes).toBeInstanceOf(Blob);
  });

  it('can be empty', async () => {
    for (const input of [new Blob(), new Uint8Array()]) {
      const { last } = await openSource(input).slice(0, 1000);
      expect(last).toBe(true);
    }
  });

  it.each<[string, unknown, string]>([
    ['a string', 'film.mp4', 'Cannot upload a string'],
    ['null', null, 'Cannot upload null'],
    ['undefined', undefined, 'Cannot upload undefined'],
    ['a list of files', [new File([], 'a')], 'Cannot upload an object (Array)'],
    ['an object without a class', Object.create(null), 'Cannot upload an object (Object)'],
    ['shared memory', new Uint8Array(new SharedArrayBuffer(8)), 'Shared memory can change'],
  ])('refuses %s in words', (_, input, message) => {
    // What a caller without types may give.
    const open = () => openSource(input as UploadInput);
    expect(open).toThrow(TypeError);
    expect(open).toThrow(message);
  });
});

describe('a source that does not stay as it was', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kit-source-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function fileOnDisk() {
    const path = join(folder, 'film.mp4');
    await writeFile(path, bytes);
    return { path, source: openSource(await openAsBlob(path)) };
  }

  it('fails when the file was changed on disk', async () => {
    const { path, source } = await fileOnDisk();
    await source.verify?.(0);
    await writeFile(path, 'something else');
    await expect(source.verify?.(10)).rejects.toMatchObject({
      name: 'UploadError',
      code: 'source-unreadable',
      retryable: false,
    });
  });

  it('fails when the file is gone, and says what to do', async () => {
    const { path, source } = await fileOnDisk();
    await rm(path);
    await expect(source.verify?.(0)).rejects.toThrow(/cannot be read.*Choose it again/);
  });

  it('fails when a read breaks', async () => {
    const broken = new File([bytes], 'film.mp4');
    const reason = new DOMException('disk error', 'NotReadableError');
    broken.slice = () => {
      const part = new Blob([bytes]);
      part.arrayBuffer = () => Promise.reject(reason);
      return part;
    };
    await expect(readSource(openSource(broken), 0, 10)).rejects.toMatchObject({
      code: 'source-unreadable',
      cause: reason,
    });
  });

  it.each([
    ['size', 99],
    ['lastModified', 2],
  ])('is "source-changed" when the browser tells another %s', async (property, value) => {
    const file = new File([bytes], 'film.mp4', { lastModified: 1 });
    const source = openSource(file);
    Object.defineProperty(file, property, { value });
    await expect(source.slice(0, 10)).rejects.toMatchObject({
      code: 'source-changed',
      message: expect.stringContaining('The file "film.mp4" has changed'),
    });
  });

  it('is "source-changed" when its buffer was given away', async () => {
    const lent = new Uint8Array(100);
    const source = openSource(lent);
    structuredClone(lent.buffer, { transfer: [lent.buffer] });
    await expect(source.slice(0, 10)).rejects.toMatchObject({ code: 'source-changed' });
  });
});
