/** Bytes that wait for their sync while more come in: enough that a sync is worth its while. */
const STEP = 16 * 1024 * 1024;

/** One file's share of the early syncs. */
export interface EarlySync {
  /** So many bytes more were written. */
  wrote(bytes: number): void;
  /**
   * Waits for the sync under way: the file may be closed then.
   *
   * @throws what a sync threw: a fault of the medium is told once, so the sync that completes the upload would not hear.
   */
  settled(): Promise<void>;
}

/**
 * Syncs large files while they are written, so that the sync which completes them, and which their client waits for, has
 * little left to do. One at a time for all files: libuv has four threads, and the writes need them too.
 */
export function earlySyncs(step = STEP): (sync: () => Promise<void>) => EarlySync {
  let busy = false;
  return (sync) => {
    let unsynced = 0;
    let fault: { readonly error: unknown } | undefined;
    let running: Promise<void> = Promise.resolve();

    async function run(): Promise<void> {
      busy = true;
      try {
        await sync();
      } catch (error) {
        fault = { error };
      } finally {
        busy = false;
      }
    }

    return {
      wrote(bytes) {
        unsynced += bytes;
        if (busy || unsynced < step) return;
        unsynced = 0;
        running = run();
      },
      async settled() {
        await running;
        if (fault !== undefined) throw fault.error;
      },
    };
  };
}
