import { copyFile, open, opendir, stat, unlink } from 'node:fs/promises';

/** The calls the disk store makes, so that a test can put a full or a failing disk under it. */
export interface Files {
  readonly open: typeof open;
  readonly opendir: typeof opendir;
  readonly stat: typeof stat;
  readonly unlink: typeof unlink;
  readonly copyFile: typeof copyFile;
}

export type { FileHandle } from 'node:fs/promises';

export const nodeFiles: Files = { open, opendir, stat, unlink, copyFile };
