import { encodeBase64 } from '@kit/protocol';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord, WholeDigest } from '../record.ts';
import type { Engine } from './engine.ts';

/**
 * The digest of an upload whose every byte is stored, where one is claimed or wanted. It is read back for that: requests
 * may be days apart, in different processes, and what counts is what a download will give.
 *
 * @throws UploadProblem `checksum-mismatch`: the upload is not what its client says.
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
    'checksum-mismatch',
    `The ${algorithm} digest of all ${offset} bytes is another than the client says. Start a new upload.`,
  );
}
