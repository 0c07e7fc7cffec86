import type { Readable } from 'node:stream';

// Enough to keep the socket busy while a run of bytes is being written, little enough for a thousand uploads at once.
const HIGH_WATER = 256 * 1024;

// A client may send chunks of a byte: a quarter of a million of them take 40 MB, and minutes to take off an array that long.
const MANY_CHUNKS = 1024;

type Result = IteratorResult<Uint8Array, undefined>;
const DONE: Result = { done: true, value: undefined };

/**
 * The chunks of a request as the socket gives them: not copied, not joined, not converted. (A Readable's own iterator
 * joins what has piled up.) Reading on while a chunk is written is bounded by `HIGH_WATER`, and then by the socket.
 */
export class NodeBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #request: Readable;
  readonly #onFirstRead: (() => void) | undefined;
  #chunks: Uint8Array[] = [];
  #queued = 0;
  #started = false;
  #ended: 'no' | 'whole' | 'cut' = 'no';
  #reader: { resolve: (result: Result) => void; reject: (error: Error) => void } | null = null;

  /** `onFirstRead` is the moment to ask the client for its body, when it waits for `100 Continue`. */
  constructor(request: Readable, onFirstRead?: () => void) {
    this.#request = request;
    this.#onFirstRead = onFirstRead;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (!this.#started) this.#start();
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#queued -= chunk.length;
      if (this.#queued === 0) this.#request.resume();
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#ended === 'whole') return Promise.resolve(DONE);
    if (this.#ended === 'cut') return Promise.reject(cutOff());
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  /** Nobody reads on; what still comes is the adapter's to throw away. */
  return(): Promise<Result> {
    const request = this.#request;
    request.off('data', this.#onData);
    request.off('end', this.#onEnd);
    this.#chunks = [];
    this.#ended = 'whole';
    request.pause();
    return Promise.resolve(DONE);
  }

  #start(): void {
    this.#started = true;
    const request = this.#request;
    request.on('data', this.#onData);
    request.on('end', this.#onEnd);
    request.on('error', this.#onCut);
    request.on('close', this.#onCut);
    if (request.destroyed) this.#onCut();
    this.#onFirstRead?.();
  }

  readonly #onData = (chunk: Uint8Array): void => {
    if (this.#reader !== null) {
      const { resolve } = this.#reader;
      this.#reader = null;
      resolve({ done: false, value: chunk });
      return;
    }
    this.#chunks.push(chunk);
    this.#queued += chunk.length;
    if (this.#queued >= HIGH_WATER || this.#chunks.length >= MANY_CHUNKS) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    if (this.#ended !== 'no') return;
    this.#ended = 'whole';
    this.#reader?.resolve(DONE);
    this.#reader = null;
  };

  readonly #onCut = (): void => {
    if (this.#ended !== 'no') return;
    this.#ended = 'cut';
    this.#reader?.reject(cutOff());
    this.#reader = null;
  };
}

function cutOff(): Error {
  return new Error('The connection was cut before the body ended');
}
