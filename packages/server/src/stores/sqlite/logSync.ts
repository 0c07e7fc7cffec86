import { dirname } from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import { RecordStoreError } from '../../ports/recordStore.ts';
import { nodeFiles } from '../disk/files.ts';
import { sharedSync, syncFile, syncFolder } from '../disk/sync.ts';
import type { Database } from './driver.ts';
import { patiently } from './patience.ts';

/**
 * Transactions after which the log is synced though nobody asks: a checkpoint begins with a sync of its own, for which the
 * process stands still, and finds little left to do so. One comes about every 1400.
 */
const MANY = 256;

export interface LogSync {
  /** Brings all committed transactions to the medium. @throws RecordStoreError, ByteStoreError where it cannot. */
  sync(): Promise<void>;
  /** A transaction was committed. */
  grew(): void;
}

/**
 * Brings all committed transactions to the medium, without the process standing still as `synchronous = FULL` makes it:
 * the log is synced from a thread, once for all that ask at the same time.
 *
 * A commit is in the log or, after a checkpoint, in the database, which SQLite has synced by then; so a sync of the log
 * is enough. SQLite takes its locks on the database and the -shm file only: opening and closing the -wal file drops none
 * of them (https://www.sqlite.org/wal.html, https://www.sqlite.org/howtocorrupt.html section 2.2).
 */
export function logSync(database: Database, files = nodeFiles, clock: Clock = systemClock): LogSync {
  const log = `${database.name}-wal`;
  // The log file itself may be new. From then on it keeps its name, for SQLite removes it with the last connection only.
  let isNew = true;
  let unsynced = 0;
  /** A sync of the log failed: the next one would call safe what the medium may never get, for a fault is told once. */
  let doubtful = false;

  /** Brings what is in the log into the database, and that to the medium: written anew, it does not rest on the log. */
  async function emptyLog(): Promise<void> {
    await patiently(clock, () => {
      const [outcome] = database.pragma('wal_checkpoint(TRUNCATE)') as CheckpointRow[];
      if (outcome?.busy !== 0) {
        throw new RecordStoreError('busy', new Error('The log could not be emptied after its sync failed'));
      }
    });
    doubtful = false;
  }

  const share = sharedSync(async (path) => {
    unsynced = 0;
    if (doubtful) return emptyLog();
    const onFault = async () => {
      doubtful = true;
    };
    await syncFile(files, path, { onFault }).catch((error) => {
      if (!doubtful) throw error;
      return emptyLog();
    });
    if (!isNew) return;
    await syncFolder(files, dirname(path));
    isNew = false;
  });

  return {
    sync: () => share(log),
    grew() {
      unsynced += 1;
      if (unsynced < MANY) return;
      unsynced = 0;
      // A fault is not forgotten: whoever asks for a sync meets it.
      share(log).catch(() => {});
    },
  };
}

/** What SQLite answers to a checkpoint, of which this is asked. */
interface CheckpointRow {
  /** 1: a reader of another process kept it from its end. */
  readonly busy: 0 | 1;
}
