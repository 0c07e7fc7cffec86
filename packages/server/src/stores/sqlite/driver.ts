import { createRequire } from 'node:module';
import type BetterSqlite3 from 'better-sqlite3';

export type Database = BetterSqlite3.Database;
/** The class that better-sqlite3 exports, as far as it is used here. */
export type Driver = new (path: string, options?: BetterSqlite3.Options) => Database;

/**
 * better-sqlite3, an optional peer: who keeps records elsewhere need not build it. Hence loaded only when asked for.
 *
 * @throws Error that says what to install.
 */
export function loadDriver(load: (name: string) => unknown = createRequire(import.meta.url)): Driver {
  try {
    // The package's one export is the class that its types declare.
    return load('better-sqlite3') as Driver;
  } catch (cause) {
    // Not the newest: 13 installs on Node 20 with a warning, and then ends the process with a segmentation fault.
    throw new Error(
      'sqliteStorage needs the package better-sqlite3, which could not be loaded. Install it beside @kit/server: npm install better-sqlite3@12',
      { cause },
    );
  }
}
