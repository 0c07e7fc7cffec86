import { parseInteger } from '@kit/protocol';
import type { ByteRange } from '../ports/byteStore.ts';

/** More than a reader of PDFs or a player of films asks for at once, and few enough to cost nothing. */
const MAX_RANGES = 32;

/**
 * - `all`: no range, or one that cannot be read and so is ignored (RFC 9110, 14.2).
 * - `unsatisfiable`: lies outside, or asks for so many or overlapping pieces that it is an attack ("servers ought to
 *   ignore, coalesce, or reject egregious range requests", RFC 9110, 17.15).
 */
export type AskedRanges = 'all' | 'unsatisfiable' | readonly [ByteRange, ...ByteRange[]];

/** What a `Range` header asks for of a file of `length` bytes. */
export function readRanges(value: string, length: number): AskedRanges {
  const [, set] = /^bytes=(.*)$/i.exec(value.trim()) ?? [];
  if (set === undefined) return 'all';
  const specs = set
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = readRange(spec, length);
    if (range === 'malformed') return 'all';
    if (range !== 'unsatisfiable') ranges.push(range);
  }
  if (specs.length === 0) return 'all';
  const [first, ...others] = ranges;
  if (first === undefined || specs.length > MAX_RANGES || overlap(ranges)) return 'unsatisfiable';
  return [first, ...others];
}

// RFC 9110, 14.1.1: int-range or suffix-range.
const SPEC = /^(\d*)-(\d*)$/;

function readRange(spec: string, length: number): ByteRange | 'malformed' | 'unsatisfiable' {
  const [, first = '', last = ''] = SPEC.exec(spec) ?? [];
  if (first === '' && last === '') return 'malformed';
  if (first === '') {
    const suffix = Math.min(count(last), length);
    return suffix === 0 ? 'unsatisfiable' : { start: length - suffix, end: length };
  }
  const start = count(first);
  if (last !== '' && count(last) < start) return 'malformed';
  const end = last === '' ? length : Math.min(count(last) + 1, length);
  return start >= length ? 'unsatisfiable' : { start, end };
}

/** Digits as a number; those that count further than any file are past its end all the same. */
function count(digits: string): number {
  return parseInteger(digits) ?? Number.MAX_SAFE_INTEGER;
}

function overlap(ranges: readonly ByteRange[]): boolean {
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  return sorted.some(({ start }, i) => start < (sorted[i - 1]?.end ?? 0));
}
