/** A stretch of the list, in the list's own coordinates (CSS pixels from its first row). */
export interface Stretch {
  readonly top: number;
  readonly bottom: number;
}

/** Rows from `first` up to, not including, `end`. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** A row, or the room that rows which are not there would take. */
export type Segment =
  | { readonly type: 'row'; readonly id: string; readonly index: number }
  | { readonly type: 'gap'; readonly from: number; readonly to: number };

/** How high rows are. Those that were never there are taken for as high as the first ones measured were on average. */
export interface RowHeights {
  of(id: string): number;
  /** Returns whether this changes what was known. */
  note(measured: ReadonlyMap<string, number>): boolean;
}

export function createRowHeights(guess: number): RowHeights {
  const known = new Map<string, number>();
  let usual = guess;
  const of = (id: string) => known.get(id) ?? usual;
  return {
    of,
    note(measured) {
      if (known.size === 0 && measured.size > 0) {
        usual = [...measured.values()].reduce((sum, height) => sum + height, 0) / measured.size;
      }
      let changed = false;
      for (const [id, height] of measured) {
        // The same row measures a fraction more or less from place to place.
        if (Math.abs((known.get(id) ?? Number.POSITIVE_INFINITY) - height) < 1) continue;
        known.set(id, height);
        changed = true;
      }
      return changed;
    },
  };
}

/** The rows that lie in a stretch, in whole steps: the range must not change with each pixel. */
export function rowsWithin(
  ids: readonly string[],
  heights: RowHeights,
  { top, bottom }: Stretch,
  step = 8,
): RowRange {
  let first = 0;
  let end = 0;
  let reached = 0;
  for (const id of ids) {
    if (reached >= bottom) break;
    reached += heights.of(id);
    end += 1;
    if (reached <= top) first += 1;
  }
  return {
    first: Math.floor(first / step) * step,
    end: Math.min(ids.length, Math.ceil(end / step) * step),
  };
}

/**
 * What the list consists of: the rows of the range; the first, the last and those around the focused one, so that Tab
 * and Shift+Tab find the row they would find in a whole list; and gaps.
 */
export function segmentsOf(ids: readonly string[], range: RowRange, focused: number): readonly Segment[] {
  const around = focused < 0 ? [] : [focused - 1, focused, focused + 1];
  const kept = new Set([0, ids.length - 1, ...around]);
  for (let index = range.first; index < range.end; index += 1) kept.add(index);
  const segments: Segment[] = [];
  let next = 0;
  for (const index of [...kept].sort((left, right) => left - right)) {
    const id = ids[index];
    if (id === undefined) continue;
    if (index > next) segments.push({ type: 'gap', from: next, to: index });
    segments.push({ type: 'row', id, index });
    next = index + 1;
  }
  return segments;
}
