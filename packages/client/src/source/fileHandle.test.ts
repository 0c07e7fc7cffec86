import { describe, expect, it } from 'vitest';
import { fileHandles } from './fileHandle.ts';
import { sourceOpener } from './openSource.ts';
import { readSource } from './readSource.ts';

const open = sourceOpener([fileHandles], 'a handle');

/** As much of a handle as is used; real ones are tried in Chromium. */
function handle(getFile: () => Promise<File>): FileSystemFileHandle {
  return { kind: 'file', name: 'film.mp4', getFile } as FileSystemFileHandle;
}

describe('a file handle as a source', () => {
  it('asks for its file when it is opened, and has its length and type then', async () => {
    let asked = 0;
    const source = open(
      handle(async () => {
        asked += 1;
        return new File(['hello'], 'film.mp4', { type: 'video/mp4' });
      }),
    );
    expect(source).toMatchObject({ name: 'film.mp4', length: null, type: '' });
    expect(asked).toBe(0);
    await source.open?.();
    await source.open?.();
    expect(source).toMatchObject({ length: 5, type: 'video/mp4' });
    expect(Buffer.from(await readSource(source, 1, 5)).toString()).toBe('ello');
    expect(asked).toBe(1);
  });

  it('says what to do when the permission has ended, and works once it is given again', async () => {
    let permitted = false;
    const source = open(
      handle(async () => {
        if (!permitted) throw new DOMException('no', 'NotAllowedError');
        return new File(['hello'], 'film.mp4');
      }),
    );
    await expect(source.open?.()).rejects.toMatchObject({
      code: 'source-unreadable',
      retryable: false,
      message: expect.stringContaining('requestPermission'),
    });
    permitted = true;
    await source.open?.();
    expect(source.length).toBe(5);
  });

  it('is unreadable when its file is gone', async () => {
    const source = open(handle(() => Promise.reject(new DOMException('gone', 'NotFoundError'))));
    await expect(source.open?.()).rejects.toMatchObject({
      code: 'source-unreadable',
      message: expect.stringContaining('moved or deleted'),
    });
  });
});
