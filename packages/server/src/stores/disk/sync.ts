import { constants } from 'node:fs';
import { onDisk, onDiskIfThere } from './fault.ts';
import type { Files } from './files.ts';
import type { OpenFile } from './openFile.ts';

interface Turn<T> {
  running: Promise<T>;
  next: Promise<T> | undefined;
}

/**
 * Lets callers that ask for a sync of one thing at the same time share one.
 *
 * A call that comes while a sync is under way cannot count on it, for its bytes may have been written too late; it
 * shares the next one, with everybody else who came meanwhile.
 */
export function sharedSync<T>(sync: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const turns = new Map<string, Turn<T>>();

  function begin(key: string): Promise<T> {
    const turn: Turn<T> = { running: sync(key), next: undefined };
    turns.set(key, turn);
    const settle = () => {
      if (turn.next === undefined) turns.delete(key);
    };
    turn.running.then(settle, settle);
    return turn.running;
  }

  return (key) => {
    const turn = turns.get(key);
    if (turn === undefined) return begin(key);
    const again = () => begin(key);
    turn.next ??= turn.running.then(again, again);
    return turn.next;
  };
}

export interface SyncOptions {
  /** The file, where somebody has it open still; it is closed. */
  readonly kept?: OpenFile | undefined;
  /** The sync itself failed: what was written since the last one may be lost, though it can still be read. */
  readonly onFault?: () => Promise<void>;
}

/** Brings a file's bytes to the medium, and tells how many there are: none where there is no file. */
export async function syncFile(
  files: Files,
  path: string,
  { kept, onFault }: SyncOptions = {},
): Promise<number> {
  // Writable, for Windows flushes no other handle.
  const file = kept ?? (await onDiskIfThere(() => files.open(path, constants.O_RDWR)));
  if (file === undefined) return 0;
  try {
    const { size } = await onDisk(() => file.stat());
    try {
      await onDisk(() => file.datasync());
    } catch (error) {
      await onFault?.();
      throw error;
    }
    return size;
  } finally {
    await file.close();
  }
}

/** Brings the names in a folder to the medium: without it, a power cut may take a new file whose bytes are safe. */
export async function syncFolder(files: Files, path: string): Promise<void> {
  // Windows opens no folder, and NTFS keeps its names in a journal anyway.
  if (process.platform === 'win32') return;
  const folder = await onDisk(() => files.open(path, constants.O_RDONLY));
  try {
    await onDisk(() => folder.sync());
  } finally {
    await folder.close();
  }
}
