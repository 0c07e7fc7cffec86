import { describe, expect, test } from 'vitest';
import { createRowHeights, rowsWithin, type Segment, segmentsOf } from './rowWindow.ts';

const ids = Array.from({ length: 1000 }, (_, index) => `row-${index}`);
const shape = (segments: readonly Segment[]) =>
  segments.map((segment) => (segment.type === 'row' ? segment.index : `${segment.from}..${segment.to}`));

describe('the rows in sight', () => {
  test('are those that the stretch touches, in whole steps', () => {
    const heights = createRowHeights(50);
    expect(rowsWithin(ids, heights, { top: 0, bottom: 400 })).toEqual({ first: 0, end: 8 });
    expect(rowsWithin(ids, heights, { top: 1000, bottom: 1400 })).toEqual({ first: 16, end: 32 });
    expect(rowsWithin(ids, heights, { top: 49_900, bottom: 60_000 })).toEqual({ first: 992, end: 1000 });
  });

  test('go by what rows measured, and by the average of the first ones for the rest', () => {
    const heights = createRowHeights(50);
    expect(
      heights.note(
        new Map([
          ['row-0', 100],
          ['row-1', 300],
        ]),
      ),
    ).toBe(true);
    expect(heights.note(new Map([['row-1', 300]]))).toBe(false);
    expect(heights.note(new Map([['row-1', 300.4]]))).toBe(false);
    expect(heights.note(new Map([['row-3', 900]]))).toBe(true);
    expect([0, 1, 2, 3].map((row) => heights.of(`row-${row}`))).toEqual([100, 300, 200, 900]);
    expect(rowsWithin(ids, heights, { top: 400, bottom: 600 }, 1)).toEqual({ first: 2, end: 3 });
  });

  test('are none above a list that begins further down', () => {
    expect(rowsWithin(ids, createRowHeights(50), { top: -500, bottom: -100 })).toEqual({ first: 0, end: 0 });
  });
});

describe('the list', () => {
  test('has gaps where rows are not there, and keeps its first and last', () => {
    expect(shape(segmentsOf(ids, { first: 16, end: 19 }, -1))).toEqual([
      0,
      '1..16',
      16,
      17,
      18,
      '19..999',
      999,
    ]);
  });

  test('keeps the focused row and its neighbours wherever the window is', () => {
    expect(shape(segmentsOf(ids, { first: 0, end: 2 }, 500))).toEqual([
      0,
      1,
      '2..499',
      499,
      500,
      501,
      '502..999',
      999,
    ]);
  });

  test('is whole when all is in sight, and empty when there is nothing', () => {
    expect(shape(segmentsOf(ids.slice(0, 3), { first: 0, end: 3 }, 2))).toEqual([0, 1, 2]);
    expect(segmentsOf([], { first: 0, end: 0 }, -1)).toEqual([]);
  });
});
