import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemError, type WatchedFiles, watchedFiles } from '../disk/watchedFiles.ts';
import { openDatabase } from './database.ts';
import type { Database } from './driver.ts';
import { type LogSync, logSync } from './logSync.ts';

let folder: string;
let dbPath: string;
let database: Database;
let files: WatchedFiles;
let log: LogSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-log-'));
  dbPath = join(folder, 'uploads.db');
  database = openDatabase(dbPath);
  database.pragma('busy_timeout = 0');
  database.exec("CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('kept')");
  files = watchedFiles();
  log = logSync(database, files);
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

it('where that fails as well, nothing is called safe until it succeeds: the next sync would hear of no fault', async () => {
  const reader = openDatabase(dbPath);
  const reading = reader.prepare('SELECT text FROM notes').iterate();
  reading.next();
  failSyncs();
  for (let count = 0; count < 256; count += 1) log.grew();
  await expect(log.sync()).rejects.toMatchObject({ name: 'RecordStoreError', reason: 'busy' });
  files.beforeSync = () => {};
  await expect(log.sync()).rejects.toMatchObject({ reason: 'busy' });
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
