import type { Storage } from '../../ports/storage.ts';
import { memoryBytes } from './bytes.ts';
import { memoryLocker } from './locker.ts';
import { memoryRecords } from './records.ts';

/** Storage that lives and dies with the process: for tests, stories and examples. Loads nothing of Node. */
export function memoryStorage(): Storage {
  return { records: memoryRecords(), bytes: memoryBytes(), locker: memoryLocker() };
}
