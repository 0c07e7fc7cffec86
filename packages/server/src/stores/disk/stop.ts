/**
 * Asks one append to end: by whoever takes over, or by its own write that failed. One reader listens, and nobody else, so
 * that it costs an upload of 4 KiB less than an AbortController, its signal and their events do.
 */
export class Stop {
  #asked = false;
  #wake: () => void = () => {};

  get asked(): boolean {
    return this.#asked;
  }

  /** Runs when it is asked for, at once where that has been. */
  onAsked(wake: () => void): void {
    this.#wake = wake;
    if (this.#asked) wake();
  }

  readonly ask = (): void => {
    if (this.#asked) return;
    this.#asked = true;
    this.#wake();
  };
}
