import { setTimeout as pause } from 'node:timers/promises';

/** Does something dreadful again and again, at random times, until it is stopped. */
export interface Fault {
  readonly times: number;
  /** Resolves when the last one is over. */
  stop(): Promise<void>;
}

/**
 * @param least Milliseconds between two of them.
 * @param most Milliseconds between two of them.
 * @param random from 0 to less than 1.
 */
export function again(least: number, most: number, random: () => number, fault: () => Promise<void>): Fault {
  const stopped = new AbortController();
  let times = 0;
  const running = (async () => {
    for (;;) {
      const wait = least + random() * (most - least);
      await pause(wait, undefined, { signal: stopped.signal }).catch(() => {});
      if (stopped.signal.aborted) return;
      times += 1;
      await fault();
    }
  })();
  return {
    get times() {
      return times;
    },
    stop() {
      stopped.abort();
      return running;
    },
  };
}
