import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import type { Engine } from './engine.ts';

// Ids of 32 characters: some megabytes at most.
const REMEMBERED = 10_000;

/** Uploads whose bytes were seen by this process: from then on it is the one that writes them. */
export class SeenUploads {
  readonly #ids = new Set<string>();

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > REMEMBERED && oldest !== undefined) this.#ids.delete(oldest);
  }

  forget(id: string): void {
    this.#ids.delete(id);
  }
}

/**
 * Refuses an upload that has lost acknowledged bytes: no offset is told that the disk could not give back. Looks once
 * for each upload that this process meets, so that a HEAD stays one query.
 *
 * The record stays as it is, and lapses: should the bytes come back, as those of a volume that was not mounted, then so
 * does the upload.
 *
 * @throws UploadProblem `gone`, so that clients begin anew.
 */
export async function refuseLost(engine: Engine, record: UploadRecord): Promise<void> {
  const { id } = record;
  const stored = storedBytes(record);
  if (stored === 0 || engine.seen.has(id)) return;
  const size = await engine.storage.bytes.size(id);
  if (size < stored) {
    engine.report(new Error(`Upload ${id} has lost bytes: ${size} of ${stored} are in the store`), { id });
    throw new UploadProblem('gone', 'The server has lost bytes of this upload. Start a new one.');
  }
  engine.seen.add(id);
}

/** As {@link refuseLost}, after a fault of the byte store, whatever was seen before: it may have cost bytes. */
export async function refuseIfLost(engine: Engine, record: UploadRecord, error: unknown): Promise<void> {
  if (!(error instanceof Error) || error.name !== 'ByteStoreError') return;
  engine.seen.forget(record.id);
  await refuseLost(engine, record);
}

/** How many bytes must be in the store. A refused upload has none, and a completed one is the download's to check. */
function storedBytes({ state, offset, length }: UploadRecord): number {
  if (state === 'receiving') return offset;
  return state === 'completing' ? (length ?? 0) : 0;
}
