import { encodeBase64 } from '@kit/protocol';
import { UploadProblem } from '../problem.ts';
import type { ConcatRole, UploadRecord, WholeDigest } from '../record.ts';
import type { Engine } from './engine.ts';

/**
 * The digest of an upload whose every byte is stored, where one is claimed or wanted. It is read back for that: requests
 * may be days apart, in different processes, and what counts is what a download will give.
 *
 * @throws UploadProblem `digest-mismatch`: the upload is not what its client says.
 */
export async function digestWhole({ storage }: Engine, record: UploadRecord): Promise<WholeDigest | null> {
  const { id, offset, digest } = record;
  if (digest === null) return null;
  const { algorithm } = digest;
  const running = storage.checksums?.get(algorithm)?.start();
  if (running === undefined || storage.bytes.read === undefined) return null;
  if (offset > 0) {
    for await (const chunk of storage.bytes.read(id, { start: 0, end: offset })) running.update(chunk);
  }
  const value = encodeBase64(await running.value());
  if (digest.value === null || digest.value === value) return { algorithm, value };
  throw new UploadProblem(
    'digest-mismatch',
    `The ${algorithm} digest of all ${offset} bytes is another than the client says. Start a new upload.`,
  );
}

/**
 * Keeps what a client says of its upload while bytes still come, so that whoever completes it compares it: after a crash,
 * the server itself.
 *
 * @throws UploadProblem `invalid-request` where it said something else before.
 */
export async function claimDigest(
  { storage }: Engine,
  record: UploadRecord,
  digest: WholeDigest,
): Promise<UploadRecord> {
  refuseOnPart(record.concat);
  if (isSame(record.digest, digest)) return record;
  if (!(await storage.records.claimDigest(record.id, digest))) {
    throw new UploadProblem(
      'invalid-request',
      'Repr-Digest is another than this upload was said to have before. Start a new upload.',
    );
  }
  return { ...record, digest };
}

/** @throws UploadProblem `invalid-request` for a partial upload, which is never a whole: a digest unread looks compared. */
export function refuseOnPart(concat: ConcatRole | null): void {
  if (concat?.kind !== 'partial') return;
  throw new UploadProblem(
    'invalid-request',
    'A partial upload is not compared as a whole. Send Repr-Digest with the final upload.',
  );
}

/**
 * Every byte is stored already: what is claimed only now can be compared at once.
 *
 * @throws UploadProblem `digest-mismatch`. What the upload is to others stays as it is.
 */
export async function compareLate(engine: Engine, record: UploadRecord, digest: WholeDigest): Promise<void> {
  if (isSame(record.digest, digest) || record.length === null) return;
  await digestWhole(engine, { ...record, digest, offset: record.length });
}

function isSame(one: WholeDigest | null, other: WholeDigest): boolean {
  return one?.algorithm === other.algorithm && one.value === other.value;
}
