import type { ByteStore } from './byteStore.ts';
import type { Locker } from './locker.ts';
import type { RecordStore } from './recordStore.ts';

/** The three ports together, as `sqliteStorage` and `memoryStorage` make them. */
export interface Storage {
  readonly records: RecordStore;
  readonly bytes: ByteStore;
  readonly locker: Locker;
}
