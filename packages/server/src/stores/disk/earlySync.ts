/**
 * A file is synced early each time it has so many bytes more. In steps of 8 MiB, a gibibyte took half as much processor
 * time again: what is written beside a sync costs twice as much to write.
 */
const STEP = 32 * 1024 * 1024;

/**
 * Syncs large files while they are written, by this append or by those after it, so that the sync which completes the
 * upload, and which its client waits for, has little left to do. One at a time for all files: libuv has four threads, and
 * the writes need them too.
 */
export interface EarlySyncs {
  /**
   * The file was written from one place to another.
   *
   * @throws what an early sync of the file threw: the medium tells a fault once, so a later sync would not hear of it.
   */
  wrote(path: string, from: number, to: number): void;
  /** Waits for the sync under way, if it is of this file. @throws as `wrote`. */
  settled(path: string): Promise<void>;
  /** The file is removed: what befell it does not matter any more. */
  forget(path: string): void;
}

export function earlySyncs(sync: (path: string) => Promise<unknown>, step = STEP): EarlySyncs {
  /** What nobody was told of yet. */
  const faults = new Map<string, unknown>();
  let running: { readonly path: string; readonly over: Promise<void> } | undefined;

  async function run(path: string): Promise<void> {
    try {
      await sync(path);
    } catch (error) {
      faults.set(path, error);
    } finally {
      running = undefined;
    }
  }

  function tellFault(path: string): void {
    if (!faults.has(path)) return;
    const fault = faults.get(path);
    faults.delete(path);
    throw fault;
  }

  return {
    wrote(path, from, to) {
      tellFault(path);
      if (running !== undefined || Math.floor(from / step) === Math.floor(to / step)) return;
      running = { path, over: run(path) };
    },

    async settled(path) {
      if (running?.path === path) await running.over;
      tellFault(path);
    },

    forget(path) {
      faults.delete(path);
    },
  };
}
