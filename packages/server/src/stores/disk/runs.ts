/** Bytes in a run: few large writes are what a disk likes. Two runs at most are in memory for an upload. */
export const RUN_LENGTH = 1024 * 1024;

/** Milliseconds a byte of a slow client waits in memory, at most, once the next byte has come. */
export const RUN_AGE = 250;

const MAX_SPARE_BUFFERS = 16;

/** Run buffers, used again by the next run, so that a busy store makes no garbage. */
export interface BufferPool {
  take(): Buffer;
  give(buffer: Buffer): void;
}

export function bufferPool(length = RUN_LENGTH): BufferPool {
  const spare: Buffer[] = [];
  return {
    take: () => spare.pop() ?? Buffer.allocUnsafeSlow(length),
    give(buffer) {
      if (spare.length < MAX_SPARE_BUFFERS) spare.push(buffer);
    },
  };
}

/**
 * The body until it ends or `signal` aborts, whichever is first: a stalled client does not hold up whoever takes over.
 */
export async function* untilAborted(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = body[Symbol.asyncIterator]();
  // One `wake` for the current wait. Promise.race against one long-lived promise would add a reaction per chunk to it.
  let wake = () => {};
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      const step = await new Promise<IteratorResult<Uint8Array> | undefined>((resolve, reject) => {
        wake = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      if (step === undefined || step.done === true) return;
      yield step.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not awaited: a generator that stalls in `next` answers `return` only once it moves again.
    iterator.return?.().then(undefined, () => {});
  }
}

export interface RunsRequest {
  readonly body: AsyncIterable<Uint8Array>;
  readonly offset: number;
  /** Aborted, by whomever: what is gathered is written, then the offset reached is returned. */
  readonly stop: AbortController;
  /** `false`: another writer has taken the upload; what is gathered is dropped. Asked before every write. */
  readonly held: () => boolean;
  readonly onStored: ((offset: number) => void | Promise<void>) | undefined;
  /** Writes at a position and returns how many bytes it took: as `pwrite`, maybe fewer than given. 0: ask again. */
  readonly write: (bytes: Buffer, position: number) => Promise<number>;
  readonly buffers: BufferPool;
  readonly now: () => number;
}

/**
 * Gathers a body into runs and writes them one after the other, each while the next is gathered. The body is not asked
 * for more while two runs are full. Its chunks are copied, so it may use its buffers again.
 *
 * @returns the offset reached.
 * @throws what `write`, `onStored` or the body threw; nothing is written after that.
 */
export async function writeRuns(request: RunsRequest): Promise<number> {
  const { stop, held, onStored, write, buffers, now } = request;
  let stored = request.offset;
  let gatheredFrom = request.offset;
  let gathered = 0;
  let gatheredSince = 0;
  let buffer: Buffer | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function store(run: Buffer, position: number): Promise<void> {
    let written = 0;
    try {
      while (written < run.length) {
        if (!held()) return stop.abort();
        written += await write(run.subarray(written), position + written);
      }
    } finally {
      // Also what a disk took before it was full: the client can go on from there.
      if (written > 0) {
        stored = position + written;
        await onStored?.(stored);
      }
    }
  }

  async function flush(): Promise<void> {
    await writing;
    if (buffer === undefined) return;
    const full = buffer;
    writing = store(full.subarray(0, gathered), gatheredFrom).finally(() => buffers.give(full));
    // Its failure is met by the next flush; this only wakes a reader that waits for a stalled client.
    writing.catch(() => stop.abort());
    gatheredFrom += gathered;
    gathered = 0;
    buffer = undefined;
  }

  async function gather(chunk: Uint8Array): Promise<void> {
    let taken = 0;
    while (taken < chunk.length) {
      if (buffer === undefined) {
        buffer = buffers.take();
        gatheredSince = now();
      }
      const piece = chunk.subarray(taken, taken + buffer.length - gathered);
      buffer.set(piece, gathered);
      gathered += piece.length;
      taken += piece.length;
      if (gathered === buffer.length) await flush();
    }
    if (gathered > 0 && now() - gatheredSince >= RUN_AGE) await flush();
  }

  try {
    for await (const chunk of untilAborted(request.body, stop.signal)) await gather(chunk);
    await flush();
    await writing;
  } finally {
    await writing.catch(() => {});
    if (buffer !== undefined) buffers.give(buffer);
  }
  return stored;
}
