/**
 * So many bytes are written, by all uploads together, between two early syncs of a file. In steps of 8 MiB, a gibibyte that
 * comes in alone took half as much processor time again: what is written beside a sync costs twice as much to write.
 */
const STEP = 32 * 1024 * 1024;

/** Steps of 1 MiB made 32 uploads at once no faster. */
const SHORT_STEP = 2 * 1024 * 1024;

/** So many files are synced at a time: libuv has four threads, and the writes need them too. */
const AT_ONCE = 2;

/**
 * How many bytes of a file are written between two early syncs of it, while so many uploads come in at the same time: each
 * has to have its turns before it is whole, or all of them wait for all of their bytes at the end.
 */
export function syncStepFor(uploads: number): number {
  return Math.max(SHORT_STEP, STEP / uploads);
}

/**
 * Syncs large files while they are written, by this append or by those after it, so that the sync which completes the
 * upload, and which its client waits for, has little left to do. A few at a time, in the order in which files come to it.
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

export function earlySyncs(sync: (path: string) => Promise<unknown>, step: () => number): EarlySyncs {
  /** What nobody was told of yet. */
  const faults = new Map<string, unknown>();
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();

  async function run(path: string): Promise<void> {
    try {
      await sync(path);
    } catch (error) {
      faults.set(path, error);
    } finally {
      running.delete(path);
      begin();
    }
  }

  function begin(): void {
    for (const path of waiting) {
      if (running.size === AT_ONCE) return;
      if (running.has(path)) continue;
      waiting.delete(path);
      running.set(path, run(path));
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
      const length = step();
      if (Math.floor(from / length) === Math.floor(to / length)) return;
      waiting.add(path);
      begin();
    },

    async settled(path) {
      waiting.delete(path);
      await running.get(path);
      tellFault(path);
    },

    forget(path) {
      waiting.delete(path);
      faults.delete(path);
    },
  };
}
