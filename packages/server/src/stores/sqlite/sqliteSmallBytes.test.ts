import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRecord } from '../../conformance/newRecord.ts';
import { append, assertHolds, bodyOf, patternBytes } from '../../conformance/storedBytes.ts';
import { type SqliteStorage, sqliteStorage } from './sqliteStorage.ts';

let folder: string;
let storage: SqliteStorage;

const at = (place: string) =>
  sqliteStorage({ dbPath: join(place, 'uploads.db'), uploadDir: join(place, 'uploads') });
const files = () => readdirSync(join(folder, 'uploads'));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-small-'));
  storage = at(folder);
});

afterEach(async () => {
  await storage.locker.close();
  await storage.records.close();
  rmSync(folder, { recursive: true });
});

describe('an upload of 16 KiB at most that comes whole', () => {
  it('makes no file, in however many chunks it comes', async () => {
    const bytes = patternBytes(16_384);
    await storage.records.insert(newRecord({ length: 16_384 }));
    const chunks = bodyOf(bytes.subarray(0, 1), bytes.subarray(1, 9_000), bytes.subarray(9_000));
    await append(storage.bytes, 'upload-1', 0, chunks, { length: 16_384 });
    await assertHolds(storage.bytes, 'upload-1', bytes);
    expect(files()).toEqual([]);
  });

  it('is no more once its record is deleted, whoever takes its place', async () => {
    await storage.records.insert(newRecord({ length: 4096 }));
    await append(storage.bytes, 'upload-1', 0, patternBytes(4096), { length: 4096 });
    await storage.records.delete('upload-1');
    await storage.records.insert(newRecord({ id: 'upload-2', length: 4096 }));
    expect(await storage.bytes.size('upload-1')).toBe(0);
    expect(await storage.bytes.size('upload-2')).toBe(0);
  });

  it('leaves nothing where its lease was lost before it was kept', async () => {
    await storage.records.insert(newRecord({ length: 10 }));
    let asked = 0;
    const held = () => ++asked === 1;
    const reached = await append(storage.bytes, 'upload-1', 0, patternBytes(10), { length: 10, held });
    expect(reached).toBe(0);
    expect(asked).toBeGreaterThan(1);
    expect(await storage.bytes.size('upload-1')).toBe(0);
    expect(files()).toEqual([]);
  });

  it('keeps its bytes where a writer that was fenced off begins a file after it', async () => {
    await storage.records.insert(newRecord({ length: 10 }));
    let held = true;
    async function* late(): AsyncGenerator<Uint8Array> {
      yield patternBytes(5, 99);
      // The next holder is done by the time that this one has opened its file.
      await append(other.bytes, 'upload-1', 0, patternBytes(10), { length: 10 });
      await other.records.finish('upload-1', 0, 5);
    }
    // Another uploadDir makes it another store, as of another process.
    const other = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'others') });
    const lost = () => {
      const before = held;
      held = false;
      return before;
    };
    await append(storage.bytes, 'upload-1', 0, late(), { length: 10, held: lost });
    await assertHolds(other.bytes, 'upload-1', patternBytes(10));
    await other.locker.close();
    await other.records.close();
  });
});

describe('an upload that comes in parts, or is longer', () => {
  it.each([
    ['of 16 KiB and a byte', 16_385, 16_385],
    ['cut off before its end', 100, 40],
  ])('%s is a file', async (_, length, sent) => {
    await storage.records.insert(newRecord({ length }));
    await append(storage.bytes, 'upload-1', 0, patternBytes(sent), { length });
    expect(files()).toEqual(['upload-1']);
    await assertHolds(storage.bytes, 'upload-1', patternBytes(sent));
  });
});

// What a power cut leaves of a log is its beginning: SQLite reads it up to the last transaction that is whole.
it('no power cut leaves a completed record without its bytes, however much of the log it takes', async () => {
  for (const id of ['one', 'two', 'three']) {
    await storage.records.insert(newRecord({ id, length: 5000 }));
    await append(storage.bytes, id, 0, patternBytes(5000), { length: 5000 });
    await storage.bytes.sync(id, 5000);
    await storage.records.finish(id, 0, 5);
  }
  const log = readFileSync(join(folder, 'uploads.db-wal'));
  const frame = 24 + 4096;
  let completed = 0;
  for (let end = 32; end <= log.length; end += frame) {
    const left = join(folder, `left-${end}`);
    mkdirSync(left);
    copyFileSync(join(folder, 'uploads.db'), join(left, 'uploads.db'));
    writeFileSync(join(left, 'uploads.db-wal'), log.subarray(0, end));
    const after = at(left);
    for (const id of ['one', 'two', 'three']) {
      if ((await after.records.find(id))?.state !== 'completed') continue;
      completed += 1;
      await assertHolds(after.bytes, id, patternBytes(5000));
    }
    await after.locker.close();
    await after.records.close();
  }
  expect(completed).toBeGreaterThan(3);
});
