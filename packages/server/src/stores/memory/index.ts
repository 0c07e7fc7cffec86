import type { Storage } from '../../ports/storage.ts';
import { memoryBytes } from './bytes.ts';
import { memoryLocker } from './locker.ts';
import { memoryRecords } from './records.ts';
import { webChecksums } from './webChecksums.ts';

/** Storage that lives and dies with the process: for tests, stories and examples. Loads nothing of Node. */
export function memoryStorage(): Storage {
  const checksums = webChecksums();
  const ports = { records: memoryRecords(), bytes: memoryBytes(), locker: memoryLocker() };
  return checksums === undefined ? ports : { ...ports, checksums };
}
