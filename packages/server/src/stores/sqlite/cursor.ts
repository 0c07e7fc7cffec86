/** Where a page ended: the creation time of its last record, and its place among those of the same millisecond. */
export interface Position {
  readonly createdAt: number;
  readonly seq: number;
}

/** Before every record that can be. */
export const TOP: Position = { createdAt: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER };

const CURSOR = /^(\d{1,16})-(\d{1,16})$/;

export function toCursor({ createdAt, seq }: Position): string {
  return `${createdAt}-${seq}`;
}

/** @throws RangeError for a text that is no cursor. */
export function fromCursor(cursor: string): Position {
  const [, createdAt, seq] = CURSOR.exec(cursor) ?? [];
  if (createdAt === undefined || seq === undefined) {
    throw new RangeError('The cursor is none that this list gave');
  }
  return { createdAt: Number(createdAt), seq: Number(seq) };
}
