/** Time, injected so that no test waits for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `callback` once after `delay` milliseconds; the function returned cancels that. */
  after(delay: number, callback: () => void): () => void;
}

// Browsers take a longer delay for zero: it is kept in a signed 32-bit integer.
const LONGEST_DELAY = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, callback) {
    const timer = setTimeout(callback, Math.min(delay, LONGEST_DELAY));
    return () => clearTimeout(timer);
  },
};
