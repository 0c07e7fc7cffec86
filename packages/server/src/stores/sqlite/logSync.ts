import { dirname } from 'node:path';
import { nodeFiles } from '../disk/files.ts';
import { sharedSync, syncFile, syncFolder } from '../disk/sync.ts';

/**
 * Brings all committed transactions to the medium, without the process standing still as `synchronous = FULL` makes it:
 * the log is synced from a thread, once for all that ask at the same time.
 *
 * A commit is in the log or, after a checkpoint, in the database, which SQLite has synced by then; so a sync of the log
 * is enough. SQLite takes its locks on the database and the -shm file only: opening and closing the -wal file drops none
 * of them (https://www.sqlite.org/wal.html, https://www.sqlite.org/howtocorrupt.html section 2.2).
 */
export function logSync(dbPath: string): () => Promise<void> {
  // The log file itself may be new. From then on it keeps its name, for SQLite removes it with the last connection only.
  let isNew = true;
  const share = sharedSync(async (path) => {
    await syncFile(nodeFiles, path);
    if (!isNew) return;
    await syncFolder(nodeFiles, dirname(path));
    isNew = false;
  });
  return () => share(`${dbPath}-wal`);
}
