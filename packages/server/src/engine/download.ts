import type { ByteRange } from '../ports/byteStore.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { type Caller, type Engine, findOwn } from './engine.ts';

/** An upload that can be read: only a completed one is. */
export interface Download {
  readonly record: UploadRecord;
  readonly length: number;
  /** Milliseconds since 1970. */
  readonly completedAt: number;
  read(range: ByteRange): AsyncIterable<Uint8Array>;
}

/** @throws UploadProblem `not-found` until the upload is complete. */
export async function download(engine: Engine, caller: Caller, id: string): Promise<Download> {
  const record = await findOwn(engine, caller, id);
  const { bytes } = engine.storage;
  const { length, completedAt } = record;
  if (record.state !== 'completed' || length === null || completedAt === null) {
    throw new UploadProblem('not-found', 'The upload is not complete yet.');
  }
  return {
    record,
    length,
    completedAt,
    read: (range) => watched(engine, id, bytes.read?.(id, range) ?? []),
  };
}

/** By the time a read fails the status is sent: all that is left is to cut the reply, and to tell. */
async function* watched(
  engine: Engine,
  id: string,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    engine.report(error, { id });
    throw error;
  }
}
