/** Time, injected so that tests need not sleep. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` every `ms` milliseconds until the returned function is called; must not keep the process alive. */
  repeat(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  repeat(ms, task) {
    const timer: unknown = setInterval(task, ms);
    // Node's timers are objects that hold the process open until told not to; a browser's are numbers.
    if (
      timer !== null &&
      typeof timer === 'object' &&
      'unref' in timer &&
      typeof timer.unref === 'function'
    ) {
      timer.unref();
    }
    return () => clearInterval(timer as Parameters<typeof clearInterval>[0]);
  },
};
