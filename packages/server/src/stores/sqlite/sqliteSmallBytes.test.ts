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
import { manualClock } from '../../testing/clock.ts';
import { diskByteStore } from '../disk/diskByteStore.ts';
import { RUN_AGE } from '../disk/runs.ts';
import { openDatabase } from './database.ts';
import { groupedChanges } from './groupedChanges.ts';
import { sqliteRecordStore } from './sqliteRecordStore.ts';
import { sqliteSmallBytes } from './sqliteSmallBytes.ts';
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
    const held = () => false;
    const reached = await append(storage.bytes, 'upload-1', 0, patternBytes(10), { length: 10, held });
    expect(reached).toBe(0);
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

  it('is told of before its end where it comes slowly, as a file', async () => {
    storage.open();
    const database = openDatabase(join(folder, 'other.db'));
    const small = sqliteSmallBytes(database, groupedChanges(database));
    const clock = manualClock();
    const bytes = diskByteStore({ uploadDir: join(folder, 'uploads'), small, clock });
    await sqliteRecordStore(database, async () => {}).insert(newRecord({ length: 10 }));
    const told: number[] = [];
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield patternBytes(3);
      clock.advance(RUN_AGE);
      yield patternBytes(3, 3);
      clock.advance(RUN_AGE);
      yield patternBytes(2, 6);
      yield patternBytes(2, 8);
    }
    const onStored = (offset: number) => void told.push(offset);
    expect(await append(bytes, 'upload-1', 0, slow(), { length: 10, onStored })).toBe(10);
    expect(told).toEqual([6, 10]);
    expect(small.size('upload-1')).toBe(0);
    await assertHolds(bytes, 'upload-1', patternBytes(10));
    await bytes.sync('upload-1', 10);
    database.close();
  });

  it('loses no byte of a body that is longer than it was said to be', async () => {
    await storage.records.insert(newRecord({ length: 10 }));
    const longer = bodyOf(patternBytes(4), patternBytes(20, 4), patternBytes(1, 24));
    expect(await append(storage.bytes, 'upload-1', 0, longer, { length: 10 })).toBe(25);
    await assertHolds(storage.bytes, 'upload-1', patternBytes(25));
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
