import { resolve } from 'node:path';
import type { Storage } from '../../ports/storage.ts';
import { type DiskByteStore, diskByteStore } from '../disk/diskByteStore.ts';
import { makeFolder } from '../disk/makeFolder.ts';
import { nodeChecksums } from '../disk/nodeChecksums.ts';
import { openDatabase } from './database.ts';
import { logSync } from './logSync.ts';
import { sqliteFences } from './sqliteFences.ts';
import { sqliteLocker } from './sqliteLocker.ts';
import { sqliteRecordStore } from './sqliteRecordStore.ts';

export interface SqliteStorageOptions {
  /** The database file; made with its folder where it is missing. Default: `uploads.db`. */
  readonly dbPath?: string;
  /** The folder of the upload files; made where it is missing. Default: `uploads`. */
  readonly uploadDir?: string;
}

/**
 * Storage on one machine: records and leases in one SQLite file, bytes in a folder. Several processes may share both.
 *
 * @throws Error for people, when the folder cannot be made or the database cannot be used (see openDatabase).
 */
export function sqliteStorage(
  options: SqliteStorageOptions = {},
): Storage & { readonly bytes: DiskByteStore } {
  // Absolute from the start: a program that changes its working directory must not lose its uploads.
  // Next's bundler would else take the whole project along with a server that opens files it cannot foresee.
  const dbPath = resolve(/* turbopackIgnore: true */ options.dbPath ?? 'uploads.db');
  const uploadDir = resolve(/* turbopackIgnore: true */ options.uploadDir ?? 'uploads');
  makeFolder(uploadDir);
  const database = openDatabase(dbPath);
  return {
    records: sqliteRecordStore(database, logSync(dbPath)),
    bytes: diskByteStore({ uploadDir, fences: sqliteFences(database) }),
    locker: sqliteLocker(database),
    checksums: nodeChecksums,
  };
}
