import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileBlob } from './fileBlob.ts';
import { paths } from './nodePath.ts';
import { sourceOpener } from './openSource.ts';
import { readSource } from './readSource.ts';
import { byteLength } from './source.ts';

const open = sourceOpener([paths], "{ path: 'film.mp4' }");
const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);

describe('a path as a source', () => {
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kit-path-'));
    path = join(folder, '보고서.bin');
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function opened(input: string | URL = path) {
    await writeFile(path, bytes);
    const source = open({ path: input });
    await source.open?.();
    return source;
  }

  it('is looked at when it is opened, not before', async () => {
    const early = open({ path: join(folder, 'later.bin') });
    expect(early).toMatchObject({ name: 'later.bin', length: null });
    await writeFile(join(folder, 'later.bin'), bytes);
    await early.open?.();
    expect(early).toMatchObject({ length: 100, type: '' });
  });

  it.each([
    ['a path', () => path],
    ['a file URL', () => pathToFileURL(path)],
  ])('gives any part of the file of %s, and says where it ends', async (_, input) => {
    const source = await opened(input());
    expect(source).toMatchObject({ name: '보고서.bin', length: 100 });
    expect(await readSource(source, 10, 40)).toEqual(bytes.slice(10, 40));
    expect(await readSource(source, 90, 1000)).toEqual(bytes.slice(90));
    expect(await source.slice(0, 99)).toMatchObject({ last: false });
    expect(await source.slice(99, 100)).toMatchObject({ last: true });
    expect(await readSource(source, 100, 200)).toHaveLength(0);
  });

  it('has changed when it was edited, made longer or shorter, or another took its place', async () => {
    const changes: [() => Promise<void>, string][] = [
      [() => utimes(path, 1, 1), 'it has been modified'],
      [() => writeFile(path, bytes.slice(1)), 'it had 100 bytes and now has 99'],
      [() => writeFile(path, [...bytes, 1].join()), 'it had 100 bytes and now has'],
    ];
    for (const [change, how] of changes) {
      const source = await opened();
      await change();
      await expect(source.slice(0, 10)).rejects.toMatchObject({
        code: 'source-changed',
        retryable: false,
        message: expect.stringContaining(how),
      });
    }
    const source = await opened();
    await writeFile(join(folder, 'other'), bytes);
    await utimes(join(folder, 'other'), 5, 5);
    await rename(join(folder, 'other'), path);
    await expect(source.slice(0, 10)).rejects.toMatchObject({ code: 'source-changed' });
  });

  it('has changed when it ends before the part asked for', async () => {
    const source = await opened();
    await writeFile(path, '');
    await expect(source.slice(50, 60)).rejects.toThrow('it had 100 bytes and now has 0');
  });

  it('is unreadable when it is not there, at first or later, and can be opened once it is', async () => {
    const source = open({ path: join(folder, 'missing.bin') });
    await expect(source.open?.()).rejects.toMatchObject({ code: 'source-unreadable', retryable: false });
    await writeFile(join(folder, 'missing.bin'), bytes);
    await source.open?.();
    await rm(join(folder, 'missing.bin'));
    await expect(source.slice(0, 10)).rejects.toMatchObject({ code: 'source-unreadable' });
  });

  it('gives small parts as they are now, and large ones to be read when they are sent', async () => {
    const MiB = 2 ** 20;
    const long = Uint8Array.from({ length: 3 * MiB + 5 }, (_, index) => index % 251);
    const film = join(folder, 'film.bin');
    await writeFile(film, long);
    const source = open({ path: film });
    await source.open?.();
    expect(source.readInPlace).toBe(true);
    expect((await source.slice(10, 20)).bytes).toEqual(long.slice(10, 20));
    expect((await source.slice(0, MiB - 1)).bytes).toBeInstanceOf(Uint8Array);
    const { bytes, last } = await source.slice(MiB + 1, 4 * MiB);
    expect(bytes).toBeInstanceOf(FileBlob);
    expect([byteLength(bytes), last]).toEqual([2 * MiB + 4, true]);
    expect(Buffer.compare(await readSource(source, MiB + 1, 4 * MiB), long.subarray(MiB + 1))).toBe(0);

    await utimes(film, 1, 1);
    await expect((bytes as FileBlob).arrayBuffer()).rejects.toMatchObject({ code: 'source-changed' });
    await expect(source.verify?.(0)).rejects.toMatchObject({ code: 'source-changed' });
    await rm(film);
    await expect((bytes as FileBlob).arrayBuffer()).rejects.toMatchObject({ code: 'source-unreadable' });
    await expect(source.verify?.(0)).rejects.toMatchObject({ code: 'source-unreadable' });
  });

  it('says that a folder is none', async () => {
    await mkdir(join(folder, 'films'), { recursive: true });
    await expect(open({ path: join(folder, 'films') }).open?.()).rejects.toThrow(/is a folder/);
  });
});
