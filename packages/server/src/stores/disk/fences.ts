import { constants, renameSync } from 'node:fs';
import { onDisk, onDiskIfThere } from './fault.ts';
import type { Files } from './files.ts';

/**
 * Remembers the uploads from which a writer of another process was fenced off while it may have been in mid-write: it
 * was stopped, say, between asking whether it still holds the lease and the write itself. Its write may come at any
 * time, and no check can stop it.
 */
export interface Fences {
  isFenced(id: string): boolean;
  /**
   * In one step that no takeover can come between: runs `swap` and forgets the fence, if `held` is still true. Waits for
   * another process that keeps it from this; `swap` runs once at most.
   */
  lift(id: string, held: () => boolean, swap: () => void): Promise<void>;
}

/** For a folder that one process has to itself. */
export const noFences: Fences = { isFenced: () => false, lift: async () => {} };

/**
 * Moves an upload out of reach of a fenced writer: into a new file under the same name. Whatever the old writer still
 * has to write goes into the file that it has open, which nobody sees any more.
 */
export async function moveOutOfReach(
  files: Files,
  fences: Fences,
  { id, path, copy }: { readonly id: string; readonly path: string; readonly copy: string },
  held: () => boolean,
): Promise<void> {
  const isThere = await onDiskIfThere(async () => {
    await files.copyFile(path, copy, constants.COPYFILE_FICLONE);
    return true;
  });
  if (isThere === undefined) return fences.lift(id, held, () => {});
  // The new file takes the place of bytes that the medium may have already: it must not know less than they.
  const file = await onDisk(() => files.open(copy, constants.O_RDWR));
  try {
    await onDisk(() => file.datasync());
  } finally {
    await file.close();
  }
  await onDisk(async () => fences.lift(id, held, () => renameSync(copy, path)));
}
