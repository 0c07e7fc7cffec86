import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ManualClock, manualClock } from '../../testing/clock.ts';
import { systemError, type WatchedFiles, watchedFiles } from '../disk/watchedFiles.ts';
import { openDatabase } from './database.ts';
import type { Database } from './driver.ts';
import { type LogSync, logSync } from './logSync.ts';
import { PATIENCE, RETRY_INTERVAL } from './patience.ts';

let folder: string;
let dbPath: string;
let database: Database;
let files: WatchedFiles;
let log: LogSync;
let clock: ManualClock;
/** How often the log's emptying began to wait for another process. */
let waits: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-log-'));
  dbPath = join(folder, 'uploads.db');
  database = openDatabase(dbPath);
  database.pragma('busy_timeout = 0');
  database.exec("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('kept')");
  files = watchedFiles();
  clock = manualClock();
  waits = 0;
  const counting: ManualClock = {
    ...clock,
    repeat(ms, task) {
      waits += 1;
      return clock.repeat(ms, task);
    },
  };
  log = logSync(database, files, counting);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function failSyncs(): void {
  files.beforeSync = () => {
    throw systemError('EIO');
  };
}

/** Another process that reads what only the log has, and so keeps it from being emptied. */
function readElsewhere() {
  const reader = openDatabase(dbPath);
  const reading = reader.prepare('SELECT text FROM notes').iterate();
  reading.next();
  return { reader, reading };
}

/** Lets the patience of the nth emptying that waits be over. */
async function giveUpOnce(nth: number): Promise<void> {
  await vi.waitFor(() => expect(waits).toBe(nth));
  clock.advance(PATIENCE);
}

/** The notes in the database file alone, as if the log had never come to the medium. */
function notesWithoutLog(): unknown[] {
  const copy = join(folder, 'copy.db');
  copyFileSync(dbPath, copy);
  const alone = openDatabase(copy);
  try {
    return alone.prepare('SELECT text FROM notes').pluck().all();
  } finally {
    alone.close();
  }
}

it('the log is synced, and the name that it got in its folder the first time', async () => {
  await log.sync();
  await log.sync();
  expect(files.synced).toEqual([`${dbPath}-wal`, folder, `${dbPath}-wal`]);
});

it('the log is synced beside after many transactions, so that a checkpoint has little left to sync', async () => {
  await log.sync();
  for (let count = 1; count < 256; count += 1) log.grew();
  expect(files.synced).toHaveLength(2);
  log.grew();
  await log.sync();
  expect(files.synced.slice(2)).toEqual([`${dbPath}-wal`, `${dbPath}-wal`]);
});

it('where a sync of the log fails, what it holds is moved into the database and synced there', async () => {
  await log.sync();
  failSyncs();
  await log.sync();
  expect(statSync(`${dbPath}-wal`).size).toBe(0);
  expect(notesWithoutLog()).toEqual(['kept']);
});

it('another process that reads the log is waited for', async () => {
  await log.sync();
  const { reader, reading } = readElsewhere();
  failSyncs();
  const synced = log.sync();
  await vi.waitFor(() => expect(waits).toBe(1));
  reading.return?.();
  clock.advance(RETRY_INTERVAL);
  await synced;
  expect(notesWithoutLog()).toEqual(['kept']);
  reader.close();
});

it('where that fails as well, nothing is called safe until it succeeds: the next sync would hear of no fault', async () => {
  const { reader, reading } = readElsewhere();
  failSyncs();
  for (let count = 0; count < 256; count += 1) log.grew();
  const busy = { name: 'RecordStoreError', reason: 'busy' };
  const first = expect(log.sync()).rejects.toMatchObject(busy);
  // The one that goes by itself, and the one that was asked for.
  await giveUpOnce(1);
  await giveUpOnce(2);
  await first;
  files.beforeSync = () => {};
  const second = expect(log.sync()).rejects.toMatchObject(busy);
  await giveUpOnce(3);
  await second;
  reading.return?.();
  reader.close();
  await log.sync();
  expect(notesWithoutLog()).toEqual(['kept']);
});

it('a sync that could not be tried casts no doubt on the log', async () => {
  const { open } = files;
  Object.assign(files, { open: () => Promise.reject(systemError('EMFILE')) });
  await expect(log.sync()).rejects.toMatchObject({ reason: 'failed' });
  Object.assign(files, { open });
  await log.sync();
  expect(statSync(`${dbPath}-wal`).size).toBeGreaterThan(0);
});
