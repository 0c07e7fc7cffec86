import type { UploadRecord } from '../record.ts';
import type { Engine } from './engine.ts';

/** Most final uploads that are looked at for one partial upload. */
const FINALS = 100;

/** The ids of the parts a final upload is made of, each once; none for any other upload. */
export function partIds({ concat }: UploadRecord): readonly string[] {
  return concat?.kind === 'final' ? [...new Set(concat.parts)] : [];
}

/** The parts of a final upload by id; those that are no longer there are left out. */
export async function findParts(engine: Engine, final: UploadRecord): Promise<Map<string, UploadRecord>> {
  const parts = new Map<string, UploadRecord>();
  for (const id of partIds(final)) {
    const part = await engine.storage.records.find(id);
    if (part !== undefined) parts.set(id, part);
  }
  return parts;
}

/** "The length of the final upload MUST be the sum of the length of all partial uploads"; `null` while one is unknown. */
export function sumOfLengths(
  ids: readonly string[],
  parts: ReadonlyMap<string, UploadRecord>,
): number | null {
  let sum = 0;
  for (const id of ids) {
    const length = parts.get(id)?.length ?? null;
    if (length === null) return null;
    sum += length;
  }
  return sum;
}

/** Whether every byte of a partial upload is here. */
export function isWholePart({ offset, length }: UploadRecord): boolean {
  return offset === length;
}

/** The final uploads that wait for a partial one. */
export async function finalsOf(engine: Engine, part: UploadRecord): Promise<readonly UploadRecord[]> {
  if (part.concat?.kind !== 'partial') return [];
  return engine.storage.records.waitingFinals({ part: part.id, limit: FINALS });
}
