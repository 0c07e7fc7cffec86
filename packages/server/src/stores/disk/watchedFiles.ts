import { type FileHandle, type Files, nodeFiles } from './files.ts';

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
    async open(path, flags, mode) {
      const file = await nodeFiles.open(path, flags, mode);
      watched.openHandles += 1;
      return watch(file, String(path));
    },
  };

  async function sync(path: string, run: () => Promise<void>): Promise<void> {
    watched.synced.push(path);
    await watched.beforeSync();
    await run();
  }

  function watch(file: FileHandle, path: string): FileHandle {
    const replaced = {
      async write(bytes: Buffer, from: number, length: number, position: number) {
        const taken = await watched.beforeWrite(length);
        watched.writes.push(taken);
        return file.write(bytes, from, taken, position);
      },
      writev(pieces: readonly Uint8Array[], position: number) {
        const bytes = Buffer.concat(pieces);
        return replaced.write(bytes, 0, bytes.length, position);
      },
      datasync: () => sync(path, () => file.datasync()),
      sync: () => sync(path, () => file.sync()),
      async close() {
        watched.openHandles -= 1;
        await file.close();
      },
    };
    return new Proxy(file, {
      get(target, key) {
        const value: unknown = key in replaced ? Reflect.get(replaced, key) : Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  return watched;
}
