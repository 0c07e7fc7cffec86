import { Run, without } from './run.ts';
import type { Stop } from './stop.ts';

/** Milliseconds a byte of a slow client waits in memory, at most, once the next byte has come. */
export const RUN_AGE = 250;

/**
 * Milliseconds between two times that `onStored` is told of full runs, behind which more comes at once. Telling of each took
 * an eighth of the time of 32 uploads.
 */
export const TELL_INTERVAL = 100;

/** Whether to go on with a chunk, or that the body is over: it ended, or `stop` was asked for. */
type Step = Uint8Array | undefined;

/**
 * Reads a body until it ends or shall stop, whichever is first: a stalled client does not hold up whoever takes over.
 *
 * One promise for each chunk, and no generator: a gibibyte comes in 16,384 of them.
 */
export class BodyReader {
  readonly #body: AsyncIterator<Uint8Array>;
  readonly #stop: Stop;
  // For the current wait. Promise.race against one long-lived promise would add a reaction per chunk to it.
  #resolve: (step: Step) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #back: Uint8Array | undefined;

  constructor(body: AsyncIterable<Uint8Array>, stop: Stop) {
    this.#body = body[Symbol.asyncIterator]();
    this.#stop = stop;
    stop.onAsked(this.#wake);
  }

  /** `undefined`: it is over. @throws what the body threw. */
  next(): Promise<Step> {
    if (this.#stop.asked) return Promise.resolve(undefined);
    if (this.#back !== undefined) {
      const chunk = this.#back;
      this.#back = undefined;
      return Promise.resolve(chunk);
    }
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#body.next().then(this.#take, this.#fail);
    });
  }

  /** A chunk that was read, and is to be read again. */
  putBack(chunk: Uint8Array): void {
    this.#back = chunk;
  }

  end(): void {
    // Not awaited: a generator that stalls in `next` answers `return` only once it moves again.
    this.#body.return?.().then(undefined, () => {});
  }

  readonly #wake = (): void => this.#resolve(undefined);
  readonly #fail = (error: unknown): void => this.#reject(error);
  readonly #take = (result: IteratorResult<Uint8Array>): void =>
    this.#resolve(result.done === true ? undefined : result.value);
}

/** What was read of a body already. */
export interface BegunRun {
  readonly run: Run;
  /** When its first byte came. */
  readonly since: number;
  /** The body has ended, or shall. */
  readonly over: boolean;
}

export interface RunsRequest {
  readonly reader: BodyReader;
  /** Default: nothing. */
  readonly begun?: BegunRun | undefined;
  readonly offset: number;
  /** Asked for, by whomever: what is gathered is written, then the offset reached is returned. */
  readonly stop: Stop;
  /** `false`: another writer has taken the upload; what is gathered is dropped. Asked before every write. */
  readonly held: () => boolean;
  readonly onStored: ((offset: number) => void | Promise<void>) | undefined;
  /** Writes at a position and returns how many bytes it took: as `pwritev`, maybe fewer than given. 0: ask again. */
  readonly write: (pieces: readonly Uint8Array[], position: number) => Promise<number>;
  /** Most bytes in the run that begins now: see `runLengthFor`. */
  readonly runLength: () => number;
  readonly now: () => number;
}

/**
 * Gathers a body into runs and writes them one after the other, each while the next is gathered. The body is not asked
 * for more while two runs are full. Its chunks are written as they are, not joined: see {@link Run}.
 *
 * @returns the offset reached.
 * @throws what `write`, `onStored` or the body threw; nothing is written after that.
 */
export async function writeRuns(request: RunsRequest): Promise<number> {
  const { reader, begun, stop, held, onStored, write, runLength, now } = request;
  let stored = request.offset;
  let gatheredFrom = request.offset;
  let gatheredSince = begun?.since ?? 0;
  let told = request.offset;
  let toldAt = Number.NEGATIVE_INFINITY;
  let run = begun?.run ?? new Run(runLength());
  let writing: Promise<void> = Promise.resolve();

  async function store(full: Run, position: number): Promise<void> {
    let pieces: readonly Uint8Array[] = full.pieces();
    let written = 0;
    try {
      while (written < full.length) {
        if (!held()) return stop.ask();
        const taken = await write(pieces, position + written);
        written += taken;
        if (written < full.length) pieces = without(pieces, taken);
      }
    } finally {
      if (written > 0) stored = position + written;
      // Also what a disk took before it was full: the client can go on from there.
      if (!full.isFull || written < full.length || isTimeToTell()) await tell();
    }
  }

  /** A clock may be set back. */
  function isTimeToTell(): boolean {
    const elapsed = now() - toldAt;
    return elapsed < 0 || elapsed >= TELL_INTERVAL;
  }

  async function tell(): Promise<void> {
    if (stored === told) return;
    told = stored;
    toldAt = now();
    await onStored?.(stored);
  }

  async function flush(): Promise<void> {
    await writing;
    if (run.length === 0) return;
    writing = store(run, gatheredFrom);
    // Its failure is met by the next flush; this only wakes a reader that waits for a stalled client.
    writing.catch(() => stop.ask());
    gatheredFrom += run.length;
    run = new Run(runLength());
  }

  try {
    const isOld = run.length > 0 && now() - gatheredSince >= RUN_AGE;
    if (run.isFull || isOld) await flush();
    for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
      for (let taken = 0; taken < chunk.length; ) {
        if (run.length === 0) gatheredSince = now();
        taken += run.add(chunk, taken);
        if (run.isFull) await flush();
      }
      if (run.length > 0 && now() - gatheredSince >= RUN_AGE) await flush();
    }
    await flush();
    await writing;
    await tell();
  } finally {
    await writing.catch(() => {});
  }
  return stored;
}
