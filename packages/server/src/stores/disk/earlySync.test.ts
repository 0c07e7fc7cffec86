import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signal } from '../../testing/signal.ts';
import { diskByteStore } from './diskByteStore.ts';
import { earlySyncs } from './earlySync.ts';
import { nodeFiles } from './files.ts';

describe('early syncs', () => {
  it('begin once enough bytes wait, one at a time for all files', async () => {
    const begun: string[] = [];
    const ends = [signal(), signal(), signal()];
    const syncEarly = earlySyncs(10);
    const sync = (name: string) => () => ends[begun.push(name) - 1]?.given ?? Promise.resolve();
    const a = syncEarly(sync('a'));
    const b = syncEarly(sync('b'));
    a.wrote(9);
    expect(begun).toEqual([]);
    a.wrote(1);
    expect(begun).toEqual(['a']);
    a.wrote(50);
    b.wrote(50);
    expect(begun).toEqual(['a']);
    ends[0]?.give();
    await a.settled();
    b.wrote(1);
    expect(begun).toEqual(['a', 'b']);
    ends[1]?.give();
    await b.settled();
  });

  it('tell their fault when the file is done with, and get out of the way of others', async () => {
    const syncEarly = earlySyncs(10);
    const failing = syncEarly(() => Promise.reject(new Error('EIO')));
    failing.wrote(10);
    await expect(failing.settled()).rejects.toThrow('EIO');
    let begun = false;
    const other = syncEarly(async () => {
      begun = true;
    });
    other.wrote(10);
    await other.settled();
    expect(begun).toBe(true);
  });

  it('that fail fail the append: no later sync would hear of it', async () => {
    const uploadDir = await mkdtemp(join(tmpdir(), 'early-'));
    onTestFinished(() => rm(uploadDir, { recursive: true }));
    const files = {
      ...nodeFiles,
      open: (async (...args: Parameters<typeof open>) => {
        const file = await open(...args);
        file.datasync = () => Promise.reject(Object.assign(new Error('i/o'), { code: 'EIO' }));
        return file;
      }) as typeof open,
    };
    const store = diskByteStore({ uploadDir, files });
    async function* body() {
      for (let i = 0; i < 20; i++) yield new Uint8Array(1024 * 1024);
    }
    const append = { id: 'a', offset: 0, body: body(), signal: new AbortController().signal };
    await expect(store.append(append)).rejects.toMatchObject({ name: 'ByteStoreError', reason: 'failed' });
  });
});
