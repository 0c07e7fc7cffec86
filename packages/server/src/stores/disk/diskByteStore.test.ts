import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ByteStoreError } from '../../ports/byteStore.ts';
import { type ManualClock, manualClock } from '../../testing/clock.ts';
import { type DiskByteStore, diskByteStore } from './diskByteStore.ts';
import type { Fences } from './fences.ts';
import { RUN_LENGTH } from './run.ts';
import { RUN_AGE, TELL_INTERVAL } from './runs.ts';
import { systemError, type WatchedFiles, watchedFiles } from './watchedFiles.ts';

const KIB = 1024;
const signal = new AbortController().signal;

let uploadDir: string;
let files: WatchedFiles;
let clock: ManualClock;
let store: DiskByteStore;

beforeEach(() => {
  uploadDir = mkdtempSync(join(tmpdir(), 'kit-disk-'));
  files = watchedFiles();
  clock = manualClock();
  store = diskByteStore({ uploadDir, files, clock });
});

afterEach(() => {
  // On whatever path a test went: no handle is left, and no listener.
  expect(files.openHandles).toBe(0);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  rmSync(uploadDir, { recursive: true });
});

async function* chunks(count: number, length = 64 * KIB, fill = 7): AsyncGenerator<Uint8Array> {
  for (let sent = 0; sent < count; sent += 1) yield new Uint8Array(length).fill(fill);
}

/** A client that sends some bytes, and then nothing any more, and does not end either. */
async function* stalled(...sent: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* sent;
  await new Promise(() => {});
}

function bytes(length: number, fill = 7): Uint8Array {
  return new Uint8Array(length).fill(fill);
}

/** A promise and the function that fulfils it. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

function reasonOf(append: Promise<unknown>): Promise<unknown> {
  return append.then(
    () => 'stored',
    (error: unknown) => (error instanceof ByteStoreError ? error.reason : error),
  );
}

async function fileOf(id: string): Promise<Buffer> {
  return readFile(join(uploadDir, id));
}

describe('files', () => {
  it('hold the bytes of an upload and nothing else, under its id', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(1, 10), signal });
    expect(await readdir(uploadDir)).toEqual(['one']);
    expect(await fileOf('one')).toEqual(Buffer.alloc(10, 7));
  });

  it('come with the first byte', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(0), signal });
    expect(await readdir(uploadDir)).toEqual([]);
  });

  it.each(['', '.', '..', '../one', 'a/b', 'a\\b', 'a.b', 'a\0', 'ä', ' ', 'x'.repeat(129)])(
    'never have the name %j',
    async (id) => {
      const attempts = [
        store.append({ id, offset: 0, body: chunks(1), signal }),
        store.size(id),
        store.sync(id),
        store.remove(id),
        store.read(id, { start: 0, end: 1 })[Symbol.asyncIterator]().next(),
        store.concat(id, []),
        store.concat('one', [id]),
      ];
      for (const attempt of attempts) await expect(attempt).rejects.toThrow(RangeError);
      expect(await readdir(uploadDir)).toEqual([]);
    },
  );

  it('of others in the folder are no uploads', async () => {
    await writeFile(join(uploadDir, '.DS_Store'), 'x');
    await writeFile(join(uploadDir, 'notes.txt'), 'x');
    await store.append({ id: 'one', offset: 0, body: chunks(1), signal });
    const ids: string[] = [];
    for await (const id of store.ids()) ids.push(id);
    expect(ids).toEqual(['one']);
  });
});

describe('writes', () => {
  it('are few and large, and of no power of two: 15 MiB in chunks of 64 KiB take 16', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(240), signal });
    expect(files.writes).toEqual(Array.from({ length: 16 }, () => RUN_LENGTH));
    expect(Math.log2(RUN_LENGTH) % 1).not.toBe(0);
    // An early sync goes on beside the appends that follow; the last one waits for it.
    await store.sync('one');
  });

  it('go on while the next run is read, and hold the body up when two runs are in memory', async () => {
    const disk = gate();
    const full = gate();
    let pulled = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks(64)) {
        pulled += chunk.length;
        if (pulled === 2 * RUN_LENGTH) full.open();
        yield chunk;
      }
    }
    files.beforeWrite = async (length) => {
      await disk.passed;
      return length;
    };
    const appended = store.append({ id: 'one', offset: 0, body: counted(), signal });
    await full.passed;
    await new Promise(setImmediate);
    expect(pulled).toBe(2 * RUN_LENGTH);
    disk.open();
    expect(await appended).toBe(4 * KIB * KIB);
  });

  it('are shorter where many uploads come in at the same time, so that they share the memory', async () => {
    const clients = Array.from({ length: 15 }, () => new AbortController());
    const others = clients.map(({ signal }, index) =>
      store.append({ id: `other${index}`, offset: 0, body: stalled(), signal }),
    );
    await store.append({ id: 'one', offset: 0, body: chunks(30), signal });
    expect(files.writes).toEqual(Array.from({ length: 8 }, () => RUN_LENGTH / 4));
    for (const client of clients) client.abort();
    await Promise.all(others);
  });

  it("do not keep a slow client's bytes in memory for long", async () => {
    const told: number[] = [];
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield bytes(10);
      clock.advance(RUN_AGE - 1);
      yield bytes(10);
      clock.advance(1);
      yield bytes(10);
      yield bytes(10);
    }
    await store.append({ id: 'one', offset: 0, body: slow(), signal, onStored: (to) => void told.push(to) });
    expect(told).toEqual([30, 40]);
  });

  it('that come fast are told of now and then, and at the end', async () => {
    const told: number[] = [];
    async function* fast(): AsyncGenerator<Uint8Array> {
      for (let run = 0; run < 6; run += 1) {
        if (run === 3) clock.advance(TELL_INTERVAL);
        yield* chunks(RUN_LENGTH / (64 * KIB));
      }
    }
    await store.append({ id: 'one', offset: 0, body: fast(), signal, onStored: (to) => void told.push(to) });
    // The third may be written before the clock goes on, or after.
    expect(told).toHaveLength(3);
    expect(told[0]).toBe(RUN_LENGTH);
    expect(told[2]).toBe(6 * RUN_LENGTH);
  });

  it('that take only some of the bytes are gone on with', async () => {
    files.beforeWrite = (length) => Math.min(length, 1000);
    expect(await store.append({ id: 'one', offset: 0, body: chunks(1, 2500), signal })).toBe(2500);
    expect(await fileOf('one')).toEqual(Buffer.alloc(2500, 7));
  });
});

describe('a disk that fails', () => {
  it.each([
    ['ENOSPC', 'full'],
    ['EDQUOT', 'full'],
    ['EIO', 'failed'],
  ])('with %s is `%s`; what it took is told, and the upload goes on from there', async (code, reason) => {
    let room = RUN_LENGTH + 300;
    files.beforeWrite = (length) => {
      if (room === 0) throw systemError(code);
      const taken = Math.min(length, room);
      room -= taken;
      return taken;
    };
    const told: number[] = [];
    const request = { id: 'one', offset: 0, signal, onStored: (to: number) => void told.push(to) };
    expect(await reasonOf(store.append({ ...request, body: chunks(64) }))).toBe(reason);
    expect(told).toEqual([RUN_LENGTH, RUN_LENGTH + 300]);
    expect(await store.size('one')).toBe(RUN_LENGTH + 300);
    room = Number.POSITIVE_INFINITY;
    const again = { id: 'one', offset: RUN_LENGTH + 300, body: chunks(1, 50), signal };
    expect(await store.append(again)).toBe(RUN_LENGTH + 350);
  });

  it('is told at once, though the client has gone quiet', async () => {
    files.beforeWrite = () => {
      throw systemError('ENOSPC');
    };
    const body = stalled(bytes(RUN_LENGTH), bytes(10));
    expect(await reasonOf(store.append({ id: 'one', offset: 0, body, signal }))).toBe('full');
  });

  it('during a sync is told as well', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(1), signal });
    files.beforeSync = () => {
      throw systemError('ENOSPC');
    };
    expect(await reasonOf(store.sync('one'))).toBe('full');
  });

  it('of a sync leaves no bytes to trust: the next sync would hear of no fault, and the medium may lack them', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(1), signal });
    files.beforeSync = () => {
      throw systemError('EIO');
    };
    expect(await reasonOf(store.sync('one', 64 * KIB))).toBe('failed');
    files.beforeSync = () => {};
    expect(await store.size('one')).toBe(0);
    expect(await reasonOf(store.append({ id: 'one', offset: 64 * KIB, body: chunks(1), signal }))).toBe(
      'missing',
    );
    expect(await reasonOf(store.sync('one', 64 * KIB))).toBe('missing');
    await store.append({ id: 'one', offset: 0, body: chunks(1), signal });
    await store.sync('one', 64 * KIB);
  });

  it('that keeps a sync from being tried costs no bytes', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(1), signal });
    const { open } = files;
    Object.assign(files, { open: () => Promise.reject(systemError('EMFILE')) });
    expect(await reasonOf(store.sync('one', 64 * KIB))).toBe('failed');
    Object.assign(files, { open });
    await store.sync('one', 64 * KIB);
  });

  it('while parts are put together leaves nothing that counts: the next try begins anew', async () => {
    for (const [fill, id] of ['a', 'b'].entries()) {
      await store.append({ id, offset: 0, body: chunks(4, 64 * KIB, fill), signal });
    }
    files.beforeWrite = () => {
      throw systemError('ENOSPC');
    };
    expect(await reasonOf(store.concat('whole', ['a', 'b']))).toBe('full');
    files.beforeWrite = (length) => length;
    expect(await store.concat('whole', ['a', 'b'])).toBe(512 * KIB);
    const whole = Buffer.concat([bytes(256 * KIB, 0), bytes(256 * KIB, 1)]);
    expect((await fileOf('whole')).equals(whole)).toBe(true);
  });

  it('and a body that fails, against its word, leaves with its error', async () => {
    const broken = new Error('cut');
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield bytes(RUN_LENGTH + 5);
      throw broken;
    }
    await expect(store.append({ id: 'one', offset: 0, body: failing(), signal })).rejects.toBe(broken);
  });
});

describe('whoever takes an upload over', () => {
  it('does not wait for a client that has gone quiet: its bytes are written and it is through', async () => {
    const takeover = new AbortController();
    const reading = gate();
    async function* quiet(): AsyncGenerator<Uint8Array> {
      yield bytes(500);
      reading.open();
      yield* stalled();
    }
    const appended = store.append({ id: 'one', offset: 0, body: quiet(), signal: takeover.signal });
    await reading.passed;
    takeover.abort();
    expect(await appended).toBe(500);
    expect(await store.size('one')).toBe(500);
  });

  it('ends an earlier append, even in mid-write, before a byte of its own is written', async () => {
    const disk = gate();
    const writing = gate();
    files.beforeWrite = async (length) => {
      if (length < RUN_LENGTH) return length;
      writing.open();
      await disk.passed;
      return length;
    };
    const old = store.append({ id: 'one', offset: 0, body: stalled(bytes(3 * RUN_LENGTH, 1)), signal });
    await writing.passed;
    const newcomer = store.append({ id: 'one', offset: 0, body: chunks(1, 100, 2), signal });
    // Time enough for the newcomer to write, if nothing held it back.
    for (let looks = 0; looks < 30; looks += 1) expect(await store.size('one')).toBe(0);
    disk.open();
    expect(await newcomer).toBe(100);
    expect(await old).toBe(RUN_LENGTH);
    expect(await fileOf('one')).toEqual(Buffer.alloc(100, 2));
  });

  it('removes an upload for good, though an append is under way', async () => {
    const writing = gate();
    files.beforeWrite = (length) => {
      writing.open();
      return length;
    };
    const append = store.append({ id: 'one', offset: 0, body: stalled(bytes(2 * RUN_LENGTH)), signal });
    await writing.passed;
    await store.remove('one');
    await append;
    expect(await readdir(uploadDir)).toEqual([]);
  });

  it('in another process, from a writer stopped in mid-write, has a file that this writer cannot reach', async () => {
    const fenced = new Set<string>();
    const fences: Fences = {
      isFenced: (id) => fenced.has(id),
      async lift(id, held, swap) {
        if (!held()) return;
        swap();
        fenced.delete(id);
      },
    };
    const disk = gate();
    const writing = gate();
    let runs = 0;
    files.beforeWrite = async (length) => {
      runs += 1;
      if (runs < 2) return length;
      writing.open();
      await disk.passed;
      return length;
    };
    let held = true;
    const body = chunks(32, 64 * KIB, 1);
    const old = store.append({ id: 'one', offset: 0, body, signal, held: () => held });
    await writing.passed;
    // It has asked whether it holds the lease, and not written yet. Now it is fenced off.
    held = false;
    fenced.add('one');
    const elsewhere = diskByteStore({ uploadDir, fences });
    const request = { id: 'one', offset: RUN_LENGTH, body: chunks(1, 1000, 2), signal };
    expect(await elsewhere.append({ ...request, body: chunks(1), held: () => false })).toBe(RUN_LENGTH);
    expect(fenced.has('one')).toBe(true);
    expect(await elsewhere.append(request)).toBe(RUN_LENGTH + 1000);
    expect(fenced.has('one')).toBe(false);
    disk.open();
    await old;
    const whole = Buffer.concat([bytes(RUN_LENGTH, 1), bytes(1000, 2)]);
    expect((await fileOf('one')).equals(whole)).toBe(true);
  });

  it('while the file was being made finds it empty', async () => {
    let held = true;
    const open = files.open;
    const losing: WatchedFiles = Object.assign(files, {
      async open(...how: Parameters<typeof open>) {
        const file = await open(...how);
        held = false;
        return file;
      },
    });
    const late = diskByteStore({ uploadDir, files: losing });
    expect(await late.append({ id: 'one', offset: 0, body: chunks(1), signal, held: () => held })).toBe(0);
    expect(await store.size('one')).toBe(0);
  });

  it('loses nothing to a writer that lost its lease: it does not even cut the tail', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(1, 1000), signal });
    const late = { id: 'one', offset: 100, body: chunks(1, 50, 0), signal, held: () => false };
    expect(await store.append(late)).toBe(100);
    expect(await fileOf('one')).toEqual(Buffer.alloc(1000, 7));
  });
});

describe('a sync', () => {
  it('brings the file and its name in the folder to the medium', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(1), signal });
    await store.sync('one');
    expect(files.synced.sort()).toEqual([uploadDir, `${uploadDir}/one`].sort());
  });

  it('that follows the last byte finds the file open still, and closes it', async () => {
    await store.append({ id: 'one', offset: 0, length: 300, body: chunks(1, 200), signal });
    expect(files.openHandles).toBe(0);
    await store.append({ id: 'one', offset: 200, length: 300, body: chunks(1, 100), signal });
    expect(files.openHandles).toBe(1);
    await store.sync('one');
    expect(files.openHandles).toBe(0);
    expect(files.synced).toContain(`${uploadDir}/one`);
  });

  it('that does not come leaves no file open for long: another process may have removed it to make room', async () => {
    await store.append({ id: 'one', offset: 0, length: 200, body: chunks(1, 200), signal });
    clock.advance(5000);
    expect(files.openHandles).toBe(1);
    clock.advance(5000);
    await store.size('one');
    expect(files.openHandles).toBe(0);
  });

  it('that does not come leaves no file open once the upload is removed, or written to again', async () => {
    const whole = { id: 'one', offset: 0, length: 200, signal };
    await store.append({ ...whole, body: chunks(1, 200) });
    await store.append({ ...whole, body: chunks(1, 200, 8) });
    expect(files.openHandles).toBe(1);
    expect(await fileOf('one')).toEqual(Buffer.alloc(200, 8));
    await store.remove('one');
    expect(files.openHandles).toBe(0);
  });

  it('is shared: by calls for one file, and for the folder by all', async () => {
    for (const id of ['one', 'two']) await store.append({ id, offset: 0, body: chunks(1), signal });
    const disk = gate();
    files.beforeSync = () => disk.passed;
    const synced = Promise.all(['one', 'one', 'two', 'one', 'two', 'one'].map((id) => store.sync(id)));
    disk.open();
    await synced;
    const times = (path: string) => files.synced.filter((synced) => synced === path).length;
    // Whoever comes while one is under way waits for one more: it may have missed their bytes.
    expect([times(`${uploadDir}/one`), times(`${uploadDir}/two`), times(uploadDir)]).toEqual([2, 2, 2]);
  });
});

describe('a read', () => {
  it('closes the file when the reader leaves early', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(40), signal });
    for await (const piece of store.read('one', { start: 0, end: 40 * 64 * KIB })) {
      expect(piece.length).toBeLessThanOrEqual(256 * KIB);
      expect(files.openHandles).toBe(1);
      break;
    }
    expect(files.openHandles).toBe(0);
  });

  it('knows a file that has lost bytes', async () => {
    await store.append({ id: 'one', offset: 0, body: chunks(1, 10), signal });
    const piece = store.read('one', { start: 0, end: 11 });
    await expect(drain(piece)).rejects.toMatchObject({ reason: 'missing' });
    expect((await stat(join(uploadDir, 'one'))).size).toBe(10);
  });
});

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces);
}
