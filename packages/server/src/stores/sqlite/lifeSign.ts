import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Database, type Driver, loadDriver } from './driver.ts';

/** Milliseconds after which the maker of a file has locked it for certain, if it lives. */
const SETTLED_AFTER = 60_000;

/** SQLite's own ending, of what earlier versions of the kit have left beside their signs: it is no sign of anybody. */
const JOURNAL = '-journal';

/**
 * Tells living holders from dead ones. A process that lives keeps a lock on a small file of its own, beside the database;
 * the kernel takes the lock away when the process dies, however it dies, and not before. So there is no heartbeat to
 * write, and none to miss. It reaches as far as SQLite's own locks: to all processes of one machine, containers included.
 */
export interface LifeSign {
  isAlive(holder: string): boolean;
  close(): void;
}

export function lifeSign(dbPath: string, self: string, driver: Driver = loadDriver()): LifeSign {
  const fileOf = (holder: string) => `${dbPath}-alive-${holder}`;
  const own = lock(driver, fileOf(self));

  function isAlive(holder: string): boolean {
    if (holder === self) return true;
    const found = lock(driver, fileOf(holder));
    if (found === 'held') return true;
    found.close();
    for (const file of [fileOf(holder), fileOf(holder) + JOURNAL]) rmSync(file, { force: true });
    return false;
  }

  // What the dead have left. Not the newest: their makers may be about to lock them.
  const prefix = basename(fileOf(''));
  for (const name of readdirSync(dirname(dbPath))) {
    if (!name.startsWith(prefix)) continue;
    const made = statSync(join(dirname(dbPath), name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > SETTLED_AFTER) isAlive(name.slice(prefix.length).replace(JOURNAL, ''));
  }

  return {
    isAlive,
    close() {
      if (own === 'held' || !own.open) return;
      own.close();
      rmSync(fileOf(self), { force: true });
    },
  };
}

/** The lock of a file (SQLite's, for Node has none), or `held` where another process has it. */
function lock(driver: Driver, path: string): Database | 'held' {
  const database = new driver(path, { timeout: 0 });
  try {
    // An empty file is written to as soon as it is locked, and the journal for it would stay when the process is killed.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return 'held';
    throw error;
  }
}
