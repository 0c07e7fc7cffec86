export { type DiskByteStore, type DiskByteStoreOptions, diskByteStore } from '../disk/diskByteStore.ts';
export { type SqliteStorage, type SqliteStorageOptions, sqliteStorage } from './sqliteStorage.ts';
