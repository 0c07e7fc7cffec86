/** Milliseconds that the process may stand still for a disk. */
const PROMPT = 4;

/** So many calls go by a thread after one that was not prompt; twice as many after each further one, up to `WARIEST`. */
const WARY = 64;

/** A disk that stays slow costs one standstill in so many calls: on one that hangs for seconds, each is an outage. */
const WARIEST = 4096;

/**
 * Makes small calls on the spot for as long as the disk answers them at once, out of memory, as almost any does: to open a
 * file, write 4 KiB and close it takes 30 µs of processor time so, and 130 µs when each call goes to a thread and comes
 * back. Where one takes long, as on a disk that is overloaded or far away, the next ones go by threads.
 */
export class Promptness {
  readonly #now: () => number;
  #wary = 0;
  #next = WARY;

  /** @param now the time in milliseconds. Default: the system's. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The one call on the spot, or the same one by a thread. */
  async call<T>(here: () => T, byThread: () => Promise<T>): Promise<T> {
    if (this.#wary > 0) {
      this.#wary -= 1;
      return byThread();
    }
    const begin = this.#now();
    try {
      return here();
    } finally {
      if (this.#now() - begin > PROMPT) {
        this.#wary = this.#next;
        this.#next = Math.min(this.#next * 2, WARIEST);
      } else {
        this.#next = WARY;
      }
    }
  }
}
