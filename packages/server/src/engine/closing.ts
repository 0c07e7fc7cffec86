import type { BodyEnding } from '../body.ts';
import { lockedProblem } from '../lease.ts';
import type { Lease } from '../ports/locker.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import type { Caller, Engine, Payload } from './engine.ts';
import { finish } from './finish.ts';
import { discard } from './terminate.ts';

/**
 * What a request says about the end of its upload.
 *
 * - `at-length`: it is complete once every byte of its length is here.
 * - `at-end`: it is complete once this request is read whole. A length that nobody told is then what is here.
 * - `open`: it is not complete yet, even where every byte of its length is here.
 */
export type Closing = 'at-length' | 'at-end' | 'open';

/** Some layers end a body that was cut off as if it were whole. */
export function isWhole({ announced }: Payload, ending: BodyEnding | null, received: number): boolean {
  return ending === 'whole' && (announced === null || announced === received);
}

/** The upload ends where it stands: that is its length from now on, unless it had another. */
export async function completeHere(
  engine: Engine,
  caller: Caller,
  lease: Lease,
  record: UploadRecord,
): Promise<UploadRecord> {
  const { id, offset, length } = record;
  if (length !== null) {
    throw new UploadProblem(
      'length-mismatch',
      `The upload was said to be complete at ${offset} bytes, but was declared with ${length}.`,
      { offset },
    );
  }
  if (!(await engine.storage.records.declareLength(id, offset))) throw lockedProblem();
  return finish(engine, caller.origin, lease, { ...record, length: offset });
}

/** @throws UploadProblem `length-mismatch` when a request announces bytes past the length, before one is read. */
export function refuseBeyondLength(
  { offset, length }: UploadRecord,
  closing: Closing,
  announced: number | null,
): void {
  if (closing !== 'open' || length === null || announced === null || offset + announced <= length) return;
  throw new UploadProblem(
    'length-mismatch',
    `Content-Length is ${announced}, but only ${length - offset} bytes of the upload are missing.`,
    { offset },
  );
}

/**
 * "If the length is known, the server MUST prevent the offset from exceeding the upload length by rejecting the request
 * once the offset exceeds the length, marking the upload resource invalid and rejecting any further interaction with it."
 * (Resumable Uploads for HTTP, "Upload Append") Where the length alone decides, the upload stands: the next request may
 * bring what is missing.
 *
 * @param limit bytes that the request was allowed. @returns `undefined` where it was another bound than the length.
 */
export async function endPastLength(
  engine: Engine,
  { id, offset, length }: UploadRecord,
  closing: Closing,
  limit: number,
): Promise<UploadProblem | undefined> {
  if (closing === 'at-length' || length === null || limit !== length - offset) return undefined;
  await discard(engine, id);
  return new UploadProblem(
    'length-mismatch',
    `More came than the ${length} bytes that the upload was declared with. It was ended.`,
  );
}
