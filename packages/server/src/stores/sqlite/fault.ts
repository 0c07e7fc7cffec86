import { RecordStoreError } from '../../ports/recordStore.ts';

function reasonOf(code: unknown): RecordStoreError['reason'] {
  if (typeof code !== 'string') return 'failed';
  if (code.startsWith('SQLITE_BUSY')) return 'busy';
  return code === 'SQLITE_FULL' ? 'full' : 'failed';
}

/** What SQLite threw, as a {@link RecordStoreError}. */
export function faultOf(error: unknown): RecordStoreError {
  if (error instanceof RecordStoreError) return error;
  return new RecordStoreError(
    reasonOf(error instanceof Error && 'code' in error ? error.code : undefined),
    error,
  );
}

/** Runs statements; what SQLite throws leaves as a {@link RecordStoreError}. */
export function inDatabase<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw faultOf(error);
  }
}
