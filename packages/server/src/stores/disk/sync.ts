import { constants } from 'node:fs';
import { onDisk, onDiskIfThere } from './fault.ts';
import type { Files } from './files.ts';
import type { OpenFile } from './openFile.ts';

interface Turn {
  running: Promise<void>;
  next: Promise<void> | undefined;
}

/**
 * Lets callers that ask for a sync of one thing at the same time share one.
 *
 * A call that comes while a sync is under way cannot count on it, for its bytes may have been written too late; it
 * shares the next one, with everybody else who came meanwhile.
 */
export function sharedSync(sync: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const turns = new Map<string, Turn>();

  function begin(key: string): Promise<void> {
    const turn: Turn = { running: sync(key), next: undefined };
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

/**
 * Brings a file's bytes to the medium. Without a file there is nothing to bring.
 *
 * @param kept the file, where somebody has it open still; closed here.
 */
export async function syncFile(files: Files, path: string, kept?: OpenFile): Promise<void> {
  // Writable, for Windows flushes no other handle.
  const file = kept ?? (await onDiskIfThere(() => files.open(path, constants.O_RDWR)));
  if (file === undefined) return;
  try {
    await onDisk(() => file.datasync());
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
