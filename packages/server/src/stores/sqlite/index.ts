export { type DiskByteStore, type DiskByteStoreOptions, diskByteStore } from '../disk/diskByteStore.ts';
export { type SqliteStorageOptions, sqliteStorage } from './sqliteStorage.ts';
