/**
 * Most bytes in a run: few large writes are what a disk likes. Two runs at most are in memory for an upload.
 *
 * Not a power of two. Where all writes have such a length, and begin at multiples of it, Linux takes memory for them in
 * pieces of that one size, and when those that are free are used up, it breaks up what nobody has used for long: on a
 * virtual machine that is memory which the host has yet to give. A gibibyte in writes of 1 MiB took 5.5 seconds of the
 * processor, of 256 KiB 4.2, of 960 KiB 2.6.
 */
export const RUN_LENGTH = 960 * 1024;

/** Fewest bytes in a full run: below that, a write costs more than its bytes. */
const SHORT_RUN_LENGTH = RUN_LENGTH / 8;

/**
 * Bytes that the runs being gathered may have together before they become shorter. Twice as many make 32 uploads at once no
 * faster on node:http, and a sixth slower in Next: chunks that are kept for long outlive the collections of short-lived
 * memory.
 */
const GATHERED = 4 * RUN_LENGTH;

/**
 * How long runs are while so many uploads come in at the same time: memory must not grow with each of them. By halves of
 * `RUN_LENGTH`, for among other lengths there are powers of two.
 */
export function runLengthFor(uploads: number): number {
  let length = RUN_LENGTH;
  while (length > SHORT_RUN_LENGTH && length * uploads > GATHERED) length /= 2;
  return length;
}

/** So many chunks of a run are kept whatever their size, so that a small upload is not copied. */
const FEW = 16;

/** A chunk of this length is kept rather than copied: what it costs to keep track of it does not matter. */
const LARGE = 8 * 1024;

const SCRATCH_LENGTH = 64 * 1024;

/**
 * Bytes that came one after the other and are written by one call. Large chunks stay where they are; small ones, of which
 * there may be a million, and slices of something much larger, are copied together, so that a run's memory is bounded by
 * about twice its length, whatever a client sends.
 */
export class Run {
  readonly #most: number;
  readonly #pieces: Uint8Array[] = [];
  #scratch = new Uint8Array(0);
  /** Where the piece in `#scratch` begins that is not among `#pieces` yet, and how far it goes. */
  #from = 0;
  #to = 0;
  #length = 0;

  /** @param most bytes in it. */
  constructor(most = RUN_LENGTH) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length === this.#most;
  }

  /** Takes of a chunk from a place on what has room in the run, and returns how many bytes that was. */
  add(chunk: Uint8Array, from: number): number {
    const size = Math.min(chunk.length - from, this.#most - this.#length);
    const piece = size === chunk.length ? chunk : chunk.subarray(from, from + size);
    const owns = chunk.buffer.byteLength <= 2 * chunk.length;
    if (owns && (size >= LARGE || this.#pieces.length < FEW)) {
      this.#closeScratch();
      this.#pieces.push(piece);
    } else {
      this.#copy(piece);
    }
    this.#length += size;
    return size;
  }

  /** All of it, in order. Nothing is added any more. */
  pieces(): readonly Uint8Array[] {
    this.#closeScratch();
    return this.#pieces;
  }

  #copy(piece: Uint8Array): void {
    for (let done = 0; done < piece.length; ) {
      if (this.#to === this.#scratch.length) {
        this.#closeScratch();
        this.#scratch = Buffer.allocUnsafeSlow(SCRATCH_LENGTH);
        this.#from = 0;
        this.#to = 0;
      }
      const part = piece.subarray(done, done + this.#scratch.length - this.#to);
      this.#scratch.set(part, this.#to);
      this.#to += part.length;
      done += part.length;
    }
  }

  #closeScratch(): void {
    if (this.#from < this.#to) this.#pieces.push(this.#scratch.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}

/** What is left of pieces when so many bytes at their beginning are done with. */
export function without(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let index = 0;
  let done = bytes;
  for (let piece = pieces[0]; piece !== undefined && piece.length <= done; piece = pieces[index]) {
    done -= piece.length;
    index += 1;
  }
  const [first, ...others] = pieces.slice(index);
  return first === undefined ? [] : [first.subarray(done), ...others];
}
