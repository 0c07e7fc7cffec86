import { copyFile, opendir, stat, unlink } from 'node:fs/promises';
import { type OpenFile, openFile } from './openFile.ts';

/** The calls the disk store makes, so that a test can put a full or a failing disk under it. */
export interface Files {
  readonly open: (path: string, flags: number) => Promise<OpenFile>;
  readonly opendir: typeof opendir;
  readonly stat: typeof stat;
  readonly unlink: typeof unlink;
  readonly copyFile: typeof copyFile;
}

export const nodeFiles: Files = { open: openFile, opendir, stat, unlink, copyFile };
