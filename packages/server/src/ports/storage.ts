import type { ByteStore } from './byteStore.ts';
import type { Checksums } from './checksums.ts';
import type { Locker } from './locker.ts';
import type { RecordStore } from './recordStore.ts';

/** The three ports together, as `sqliteStorage` and `memoryStorage` make them. */
export interface Storage {
  readonly records: RecordStore;
  readonly bytes: ByteStore;
  readonly locker: Locker;
  /** Present where chunks can be compared with the checksum their client took of them. */
  readonly checksums?: Checksums;
}
