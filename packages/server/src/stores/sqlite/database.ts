import { dirname } from 'node:path';
import { makeFolder } from '../disk/makeFolder.ts';
import { type Database, type Driver, loadDriver } from './driver.ts';
import { migrate } from './migrations.ts';

/** Milliseconds that opening, and closing, wait for another process, which may be changing the schema. */
export const PATIENT_TIMEOUT = 3000;

/**
 * Milliseconds a statement waits for another process's transaction, and this process stands still. Ours take microseconds,
 * and to read the log again after a crash takes 10 ms; what takes longer is waited for without (see groupedChanges).
 */
const BUSY_TIMEOUT = 25;

/**
 * Pages in the write-ahead log before they are moved into the database: 16 MB. Four times SQLite's default, for a
 * checkpoint syncs, and this process stands still meanwhile: 10 to 20 ms, where the log is synced already (see logSync).
 */
const CHECKPOINT_PAGES = 4000;

/**
 * KiB of pages in memory, a quarter of what better-sqlite3 takes: the inner pages of a million records fit in, and the others
 * are in the system's cache, which other programs can have too.
 */
const CACHE_SIZE = 4000;

/**
 * Opens the database of the kit, makes it and its folder where they are missing, and brings its schema up to date.
 *
 * @throws Error for people: better-sqlite3 is missing or not built, the file is damaged, belongs to something else, or
 * cannot be opened. The file is unchanged then.
 */
export function openDatabase(dbPath: string, driver: Driver = loadDriver()): Database {
  makeFolder(dirname(dbPath));
  let database: Database | undefined;
  try {
    database = new driver(dbPath, { timeout: PATIENT_TIMEOUT });
    migrate(database, dbPath);
    database.pragma('journal_mode = WAL');
    // In a WAL, NORMAL loses no transaction to a crash of the process. A power cut may take the last ones; the steps
    // that must outlive it sync the log (see syncLog).
    database.pragma('synchronous = NORMAL');
    database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    database.pragma(`cache_size = -${CACHE_SIZE}`);
    database.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
    return database;
  } catch (error) {
    database?.close();
    throw explained(error, dbPath);
  }
}

function explained(error: unknown, dbPath: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return new Error(
        `The database "${dbPath}" is damaged, or no SQLite database. Restore it from a backup, or move it away to start with an empty one.`,
        { cause: error },
      );
    case 'SQLITE_CANTOPEN':
      return new Error(`The database "${dbPath}" cannot be opened. Is its folder writable?`, {
        cause: error,
      });
    case 'ERR_DLOPEN_FAILED':
      return new Error(
        'better-sqlite3 was built for another version of Node. Build it again: npm rebuild better-sqlite3',
        { cause: error },
      );
  }
  if (error instanceof Error && error.message.startsWith('Could not locate the bindings file')) {
    return new Error(
      'better-sqlite3 is installed, but its native part was not built. Run: npm rebuild better-sqlite3 (with pnpm, first: pnpm approve-builds)',
      { cause: error },
    );
  }
  return error;
}
