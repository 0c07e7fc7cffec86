import type { BodyEnding } from '../body.ts';
import type { Checksums, Digest } from '../ports/checksums.ts';
import { UploadProblem } from '../problem.ts';

export interface ClaimedChecksum {
  readonly algorithm: string;
  readonly value: Uint8Array;
}

/** The checksum that a client says its payload has: told before the payload, or behind it in a trailer. */
export interface Claim {
  /** What has to be taken of the bytes as they come in. A trailer names its algorithm only at the end. */
  readonly algorithms: Checksums;
  /** Asked once the payload is read. @throws UploadProblem where a trailer makes no sense. */
  read(): ClaimedChecksum;
}

type Result = IteratorResult<Uint8Array, undefined>;

/** A payload that is digested on its way to the store, so that hashing overlaps with writing. */
export class ClaimedBytes implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #claim: Claim;
  readonly #digests = new Map<string, Digest>();
  #length = 0;

  constructor(source: AsyncIterable<Uint8Array>, claim: Claim) {
    this.#source = source[Symbol.asyncIterator]();
    this.#claim = claim;
    for (const [name, algorithm] of claim.algorithms) this.#digests.set(name, algorithm.start());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Result> {
    const result = await this.#source.next();
    if (result.done) return { done: true, value: undefined };
    this.#length += result.value.length;
    for (const digest of this.#digests.values()) digest.update(result.value);
    return result;
  }

  async return(): Promise<Result> {
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  /**
   * Whether the payload counts: all of it came, all of it was stored, and it is what its client says. `false` where
   * another problem than the checksum is to be told.
   *
   * @throws UploadProblem `checksum-mismatch`: "the uploaded chunk MUST be discarded, and the upload and its offset MUST
   * NOT be updated" (tus 1.0, "Checksum").
   */
  async counts(ending: BodyEnding | null, stored: number, offset: number): Promise<boolean> {
    if (ending === 'cut') {
      throw new UploadProblem(
        'checksum-mismatch',
        'The body was cut off, so that its checksum cannot be compared. None of it was taken.',
        { offset },
      );
    }
    if (ending !== 'whole' || stored !== this.#length) return false;
    const { algorithm, value } = this.#claim.read();
    const found = await this.#digests.get(algorithm)?.value();
    if (found !== undefined && sameBytes(found, value)) return true;
    throw new UploadProblem(
      'checksum-mismatch',
      `The ${algorithm} checksum of the ${stored} bytes received is another than Upload-Checksum says. None was taken.`,
      { offset },
    );
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
