import { type Files, nodeFiles } from './files.ts';
import type { OpenFile } from './openFile.ts';

/** A real disk under test: it counts, and it fails or waits where told. Test support. */
export interface WatchedFiles extends Files {
  /** Lengths of the writes so far, in order. */
  readonly writes: number[];
  /** Paths synced so far, folders included. */
  readonly synced: string[];
  /** Handles that are open now. */
  openHandles: number;
  /** Runs before a write: throws to fail it, waits to hold it up, returns how many bytes it takes at most. */
  beforeWrite: (length: number) => number | Promise<number>;
  beforeSync: () => void | Promise<void>;
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

export function watchedFiles(): WatchedFiles {
  const watched: WatchedFiles = {
    ...nodeFiles,
    writes: [],
    synced: [],
    openHandles: 0,
    beforeWrite: (length) => length,
    beforeSync() {},
    async open(path, flags) {
      const file = await nodeFiles.open(path, flags);
      watched.openHandles += 1;
      return watch(file, path);
    },
  };

  async function sync(path: string, run: () => Promise<void>): Promise<void> {
    watched.synced.push(path);
    await watched.beforeSync();
    await run();
  }

  const watch = (file: OpenFile, path: string): OpenFile => ({
    stat: () => file.stat(),
    truncate: (length) => file.truncate(length),
    read: (into, position) => file.read(into, position),
    async writev(pieces, position) {
      const bytes = Buffer.concat(pieces);
      const taken = await watched.beforeWrite(bytes.length);
      watched.writes.push(taken);
      return file.writev([bytes.subarray(0, taken)], position);
    },
    datasync: () => sync(path, () => file.datasync()),
    sync: () => sync(path, () => file.sync()),
    async close() {
      watched.openHandles -= 1;
      await file.close();
    },
  });

  return watched;
}
