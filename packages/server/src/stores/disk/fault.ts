import { ByteStoreError } from '../../ports/byteStore.ts';

// EDQUOT: the user's quota is used up, which is no different to whoever uploads.
const FULL = new Set(['ENOSPC', 'EDQUOT']);

/** The `code` of a system error (`ENOENT`), if it is one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Runs a file system call; what it throws leaves as a {@link ByteStoreError}. */
export async function onDisk<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ByteStoreError) throw error;
    throw new ByteStoreError(FULL.has(errorCode(error) ?? '') ? 'full' : 'failed', error);
  }
}

/** Like {@link onDisk}, but `undefined` where there is no such file. */
export function onDiskIfThere<T>(call: () => Promise<T>): Promise<T | undefined> {
  return onDisk(async () => {
    try {
      return await call();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  });
}
