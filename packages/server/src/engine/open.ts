import type { Storage } from '../ports/storage.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { summarize, type UploadSummary } from '../summary.ts';
import { toStream } from '../web.ts';

export interface OneUpload {
  /** The last segment of its URL. */
  readonly id: string;
  /** Whose it must be; `null` for uploads of nobody. Somebody else's is as good as none. */
  readonly owner: string | null;
}

export interface CompletedUpload extends UploadSummary {
  readonly length: number;
  readonly completedAt: number;
}

export interface OpenedUpload {
  readonly upload: CompletedUpload;
  /** All its bytes, in order. Nothing is opened before the first read; cancel it where you stop early. */
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * One upload of an owner, finished or not; `null` where there is none, or it is somebody else's. Works on a storage
 * alone, as `listUploads`.
 */
export async function getUpload(storage: Storage, asked: OneUpload): Promise<UploadSummary | null> {
  const record = await findOf(storage, asked);
  return record === undefined ? null : summarize(record);
}

/**
 * A completed upload of an owner, with its bytes: for a Server Component, a route of your own or a job. Works on a
 * storage alone, as `listUploads`. A read that fails later errors `body`.
 *
 * @throws UploadProblem `not-found` where there is none, it is somebody else's, or it is not complete yet.
 * @throws TypeError for a storage that cannot read.
 */
export async function openUpload(storage: Storage, asked: OneUpload): Promise<OpenedUpload> {
  const { id } = asked;
  const { bytes } = storage;
  if (bytes.read === undefined) {
    throw new TypeError(`Upload ${id} cannot be opened: the byte store of this storage has no read().`);
  }
  const record = await findOf(storage, asked);
  if (record === undefined) throw new UploadProblem('not-found', `There is no upload ${id} of this owner.`);
  const { state, length, completedAt } = record;
  if (state !== 'completed' || length === null || completedAt === null) {
    throw new UploadProblem('not-found', `The upload ${id} is not complete yet.`);
  }
  const body = toStream(bytes.read(id, { start: 0, end: length }), { highWaterMark: 0 });
  return { upload: { ...summarize(record), length, completedAt }, body };
}

async function findOf(storage: Storage, { id, owner }: OneUpload): Promise<UploadRecord | undefined> {
  const record = await storage.records.find(id);
  return record?.owner === owner ? record : undefined;
}
