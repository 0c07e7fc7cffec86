import { resolve } from 'node:path';
import type { Locker } from '../../ports/locker.ts';
import { type RecordStore, RecordStoreError } from '../../ports/recordStore.ts';
import type { Storage } from '../../ports/storage.ts';
import type { DiskByteStore } from '../disk/diskByteStore.ts';
import { nodeChecksums } from '../disk/nodeChecksums.ts';
import { enterStore, leaveLocker, leaveStore, type SharedStore } from './sharedStore.ts';

export interface SqliteStorageOptions {
  /** The database file; made with its folder where it is missing. Default: `uploads.db`. */
  readonly dbPath?: string;
  /** The folder of the upload files; made where it is missing. Default: `uploads`. */
  readonly uploadDir?: string;
}

export interface SqliteStorage extends Storage {
  readonly bytes: DiskByteStore;
  /**
   * Opens the store now, for a program that would rather fail at its start than with its first request.
   *
   * @throws Error for people, when the folder cannot be made or the database cannot be used.
   */
  open(): void;
}

/**
 * Storage on one machine: records and leases in one SQLite file, bytes in a folder. Several processes may share both.
 * Uploads of 16 KiB at most that come in one piece are in the SQLite file too: read bytes by `bytes.read`, or `openUpload`.
 *
 * Nothing is touched before the first use, so that a build that only loads the module leaves no files behind; what
 * cannot be opened fails then (see {@link SqliteStorage.open}). All storages of one process at the same place share one
 * open store, and the last one that is closed closes it.
 */
export function sqliteStorage(options: SqliteStorageOptions = {}): SqliteStorage {
  // Absolute from the start: a program that changes its working directory must not lose its uploads.
  // Next's bundler would else take the whole project along with a server that opens files it cannot foresee.
  const place = {
    dbPath: resolve(/* turbopackIgnore: true */ options.dbPath ?? 'uploads.db'),
    uploadDir: resolve(/* turbopackIgnore: true */ options.uploadDir ?? 'uploads'),
  };
  const user = {};
  let store: SharedStore | 'unopened' | 'closed' = 'unopened';

  function use(): SharedStore {
    if (store === 'closed') throw new RecordStoreError('failed', new Error('The storage is closed'));
    if (store === 'unopened') store = enterStore(place, user);
    return store;
  }

  async function close(): Promise<void> {
    const was = store;
    store = 'closed';
    if (typeof was !== 'string') await leaveStore(place, was, user);
  }

  return {
    open: () => void use(),
    records: recordsOf(use, close),
    bytes: bytesOf(use),
    locker: lockerOf(use, async () => {
      if (typeof store !== 'string') await leaveLocker(place, store, user);
    }),
    checksums: nodeChecksums,
  };
}

function recordsOf(use: () => SharedStore, close: () => Promise<void>): Required<RecordStore> {
  return {
    insert: (record) => use().records.insert(record),
    find: (id) => use().records.find(id),
    advance: (id, from, to, expiresAt, held) => use().records.advance(id, from, to, expiresAt, held),
    declareLength: (id, length) => use().records.declareLength(id, length),
    claimDigest: (id, digest) => use().records.claimDigest(id, digest),
    seal: (id, from, held) => use().records.seal(id, from, held),
    complete: (id, completedAt, reply) => use().records.complete(id, completedAt, reply),
    refuse: (id, reply) => use().records.refuse(id, reply),
    finish: (id, from, completedAt, held) => use().records.finish(id, from, completedAt, held),
    delete: (id) => use().records.delete(id),
    list: (query) => use().records.list(query),
    usage: (owner) => use().records.usage(owner),
    waitingFinals: (query) => use().records.waitingFinals(query),
    expired: (now, limit) => use().records.expired(now, limit),
    completing: (limit) => use().records.completing(limit),
    close,
  };
}

function bytesOf(use: () => SharedStore): DiskByteStore {
  return {
    append: (request) => use().bytes.append(request),
    size: (id) => use().bytes.size(id),
    sync: (id, length) => use().bytes.sync(id, length),
    remove: (id) => use().bytes.remove(id),
    read: (id, range) => use().bytes.read(id, range),
    concat: (id, parts) => use().bytes.concat(id, parts),
    ids: () => use().bytes.ids(),
  };
}

function lockerOf(use: () => SharedStore, close: () => Promise<void>): Locker {
  return {
    held: async (id) => use().locker.held(id),
    acquire: async (id, options) => use().locker.acquire(id, options),
    close,
  };
}
