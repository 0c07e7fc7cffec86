/** Why a body ended: read whole, cut off, longer than it may be, or stopped by us. */
export type BodyEnding = 'whole' | 'cut' | 'overrun' | 'stopped';

type Result = IteratorResult<Uint8Array, undefined>;
const DONE: Result = { done: true, value: undefined };

/**
 * The body of a request as a byte store may read it: it never fails upward. A client that vanishes, a layer that cuts
 * the body, a body that is too long, a takeover: the store sees bytes and then a clean end, and the engine asks
 * `ending` afterwards, commits what landed and answers.
 *
 * A body longer than `limit` is refused, and its rule is: the chunk that reaches the limit is held back until the end
 * is seen, and dropped when more follows. So an upload never completes by a request that disagrees about its length,
 * and no byte past the length is ever stored. What was delivered before stands.
 */
export class UploadBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #limit: number;
  #taken = 0;
  #held: Uint8Array | null = null;
  #ending: BodyEnding | null = null;
  #wake: ((result: Result) => void) | null = null;

  constructor(source: AsyncIterable<Uint8Array>, limit: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#limit = limit;
  }

  /** `null` while it has not ended. */
  get ending(): BodyEnding | null {
    return this.#ending;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#ending !== null) return Promise.resolve(DONE);
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#pull();
    });
  }

  /** The store gave up reading. */
  return(): Promise<Result> {
    this.stop();
    return Promise.resolve(DONE);
  }

  /** Ends it now, also while the store waits for a client that says nothing. */
  stop(): void {
    if (this.#ending !== null) return;
    this.#end('stopped', null);
    this.#abandon();
  }

  #pull(): void {
    this.#source.next().then(this.#take, this.#cut);
  }

  readonly #take = (result: IteratorResult<Uint8Array>): void => {
    if (this.#ending !== null) return;
    if (result.done) this.#end('whole', this.#held);
    else this.#weigh(result.value);
  };

  readonly #cut = (): void => {
    if (this.#ending === null) this.#end('cut', this.#held);
  };

  #weigh(chunk: Uint8Array): void {
    this.#taken += chunk.length;
    if (this.#taken > this.#limit) {
      this.#end('overrun', null);
      this.#abandon();
    } else if (this.#taken === this.#limit && chunk.length > 0) {
      this.#held = chunk;
      this.#pull();
    } else if (chunk.length === 0) {
      this.#pull();
    } else {
      this.#deliver({ done: false, value: chunk });
    }
  }

  #end(ending: BodyEnding, last: Uint8Array | null): void {
    this.#ending = ending;
    this.#deliver(last === null ? DONE : { done: false, value: last });
  }

  #deliver(result: Result): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.(result);
  }

  #abandon(): void {
    // How the source takes it does not matter any more.
    this.#source.return?.().then(undefined, () => {});
  }
}
