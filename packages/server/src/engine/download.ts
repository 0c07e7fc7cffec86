import type { ByteRange } from '../ports/byteStore.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { type Caller, type Engine, findOwn } from './engine.ts';

/** An upload that can be read: only a completed one is. */
export interface Download {
  readonly record: UploadRecord;
  readonly length: number;
  read(range: ByteRange): AsyncIterable<Uint8Array>;
}

/** @throws UploadProblem `not-found` until the upload is complete. */
export async function download(engine: Engine, caller: Caller, id: string): Promise<Download> {
  const record = await findOwn(engine, caller, id);
  const { bytes } = engine.storage;
  const { length } = record;
  if (record.state !== 'completed' || length === null) {
    throw new UploadProblem('not-found', 'The upload is not complete yet.');
  }
  return {
    record,
    length,
    read: (range) => bytes.read?.(id, range) ?? nothing(),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
