import { systemClock } from '../../clock.ts';
import type { Locker } from '../../ports/locker.ts';
import type { RecordStore } from '../../ports/recordStore.ts';
import { type DiskByteStore, diskByteStore } from '../disk/diskByteStore.ts';
import { makeFolder } from '../disk/makeFolder.ts';
import { openDatabase } from './database.ts';
import { groupedChanges } from './groupedChanges.ts';
import { logSync } from './logSync.ts';
import { sqliteFences } from './sqliteFences.ts';
import { sqliteLocker } from './sqliteLocker.ts';
import { sqliteRecordStore } from './sqliteRecordStore.ts';
import { sqliteSmallBytes } from './sqliteSmallBytes.ts';

export interface StorePlace {
  /** Absolute, as is the other: the two together name a store. */
  readonly dbPath: string;
  readonly uploadDir: string;
}

/** An open store that everybody in this process shares who named the same place. */
export interface SharedStore {
  readonly records: Required<RecordStore>;
  readonly bytes: DiskByteStore;
  readonly locker: Locker;
  /** Those who use it now. The last one who leaves closes it, the locker before. */
  readonly users: Set<object>;
  readonly lockerUsers: Set<object>;
}

// Next loads a module again for each bundle and each Fast Refresh, this one too: what there is one of in a process
// stands where all its copies find it.
const KEY = Symbol.for('@kit/server sqlite stores');

function stores(): Map<string, SharedStore> {
  // Nothing but this function puts anything there.
  const place = globalThis as { [KEY]?: Map<string, SharedStore> };
  place[KEY] ??= new Map();
  return place[KEY];
}

const nameOf = ({ dbPath, uploadDir }: StorePlace) => JSON.stringify([dbPath, uploadDir]);

/**
 * The store at a place, opened where nobody in this process has it open.
 *
 * @throws Error for people, when the folder cannot be made or the database cannot be used (see openDatabase).
 */
export function enterStore(place: StorePlace, user: object): SharedStore {
  const name = nameOf(place);
  const store = stores().get(name) ?? open(place);
  stores().set(name, store);
  store.users.add(user);
  store.lockerUsers.add(user);
  return store;
}

/** Who waits for a lease is let go once the last one has left the locker. */
export async function leaveLocker(place: StorePlace, store: SharedStore, user: object): Promise<void> {
  if (!store.lockerUsers.delete(user) || store.lockerUsers.size > 0) return;
  // At once, with the database still open: who comes now opens it anew, and gets a locker that works.
  stores().delete(nameOf(place));
  await store.locker.close();
}

export async function leaveStore(place: StorePlace, store: SharedStore, user: object): Promise<void> {
  // Leases are given back first: they are rows of the database.
  const released = leaveLocker(place, store, user);
  if (store.users.delete(user) && store.users.size === 0) await store.records.close();
  await released;
}

function open({ dbPath, uploadDir }: StorePlace): SharedStore {
  makeFolder(uploadDir);
  const database = openDatabase(dbPath);
  const log = logSync(database);
  const changes = groupedChanges(database, { onCommitted: log.grew });
  return {
    records: sqliteRecordStore(database, log.sync, changes),
    bytes: diskByteStore({
      uploadDir,
      fences: sqliteFences(database),
      small: sqliteSmallBytes(database, changes),
    }),
    locker: sqliteLocker(database, systemClock, changes),
    users: new Set(),
    lockerUsers: new Set(),
  };
}
