import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signal } from '../../testing/signal.ts';
import { diskByteStore } from './diskByteStore.ts';
import { earlySyncs, syncStepFor } from './earlySync.ts';
import { nodeFiles } from './files.ts';

const tens = () => 10;

/** Syncs that all last until `end` is given. */
function held() {
  const begun: string[] = [];
  const end = signal();
  const early = earlySyncs((path) => {
    begun.push(path);
    return end.given;
  }, tens);
  return { begun, end, early };
}

describe('early syncs', () => {
  it('begin once enough bytes more are there', async () => {
    const begun: string[] = [];
    const early = earlySyncs(async (path) => begun.push(path), tens);
    early.wrote('a', 0, 9);
    expect(begun).toEqual([]);
    early.wrote('a', 9, 10);
    await early.settled('a');
    early.wrote('a', 10, 19);
    expect(begun).toEqual(['a']);
    early.wrote('a', 19, 30);
    await early.settled('a');
    expect(begun).toEqual(['a', 'a']);
  });

  it('come two at a time, and each file that came to it meanwhile has one turn', async () => {
    const begun: string[] = [];
    const ends = Array.from({ length: 6 }, () => signal());
    const early = earlySyncs((path) => ends[begun.push(path) - 1]?.given ?? Promise.resolve(), tens);
    early.wrote('a', 0, 10);
    early.wrote('b', 0, 10);
    early.wrote('c', 0, 10);
    early.wrote('d', 0, 10);
    early.wrote('c', 10, 60);
    early.wrote('a', 10, 20);
    expect(begun).toEqual(['a', 'b']);
    const reached: string[] = [];
    for (const end of ends) {
      end.give();
      await turn();
      reached.push(begun.join(''));
    }
    expect(reached).toEqual(['abc', 'abcd', 'abcda', 'abcda', 'abcda', 'abcda']);
  });

  it('never sync one file twice at a time', async () => {
    const { begun, end, early } = held();
    early.wrote('a', 0, 10);
    early.wrote('a', 10, 20);
    early.wrote('b', 0, 10);
    expect(begun).toEqual(['a', 'b']);
    end.give();
    await turn();
    expect(begun).toEqual(['a', 'b', 'a']);
  });

  it('that wait are left out where the file is synced anyway, or removed', async () => {
    const { begun, end, early } = held();
    for (const path of ['a', 'b', 'whole', 'gone', 'c']) early.wrote(path, 0, 10);
    await early.settled('whole');
    early.forget('gone');
    end.give();
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('come more often where files come in side by side', () => {
    expect([1, 2, 8, 16, 32].map((uploads) => syncStepFor(uploads) / 2 ** 20)).toEqual([32, 16, 4, 2, 2]);
  });

  it('go on beside the next append, and hold up nothing but the sync of the same file', async () => {
    const end = signal();
    const early = earlySyncs(() => end.given, tens);
    early.wrote('a', 0, 10);
    await early.settled('b');
    let settled = false;
    const waiting = early.settled('a').then(() => {
      settled = true;
    });
    early.wrote('a', 0, 10);
    await turn();
    expect(settled).toBe(false);
    end.give();
    await waiting;
  });

  it('tell their fault once, to whoever is next at the file, and get out of the way of others', async () => {
    const synced: string[] = [];
    const fail = async (path: string) => {
      synced.push(path);
      if (path !== 'good') throw new Error('EIO');
    };
    const early = earlySyncs(fail, tens);
    early.wrote('a', 0, 10);
    await expect(early.settled('a')).rejects.toThrow('EIO');
    await early.settled('a');
    early.wrote('b', 0, 10);
    await early.settled('a');
    expect(() => early.wrote('b', 10, 11)).toThrow('EIO');
    early.wrote('gone', 0, 10);
    await early.settled('a');
    early.forget('gone');
    await early.settled('gone');
    early.wrote('good', 0, 10);
    await early.settled('good');
    expect(synced).toEqual(['a', 'b', 'gone', 'good']);
  });

  it('that fail fail the append: no later sync would hear of it', async () => {
    const uploadDir = await mkdtemp(join(tmpdir(), 'early-'));
    onTestFinished(() => rm(uploadDir, { recursive: true }));
    const files = {
      ...nodeFiles,
      async open(path: string, flags: number) {
        const file = await nodeFiles.open(path, flags);
        file.datasync = () => Promise.reject(Object.assign(new Error('i/o'), { code: 'EIO' }));
        return file;
      },
    };
    const store = diskByteStore({ uploadDir, files });
    async function* body() {
      for (let i = 0; i < 40; i++) yield new Uint8Array(1024 * 1024);
    }
    const append = { id: 'a', offset: 0, body: body(), signal: new AbortController().signal };
    await expect(store.append(append)).rejects.toMatchObject({ name: 'ByteStoreError', reason: 'failed' });
  });
});
