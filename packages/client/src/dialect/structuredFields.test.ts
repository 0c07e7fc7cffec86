import { describe, expect, it } from 'vitest';
import { parseLimits, readBoolean, readInteger } from './structuredFields.ts';

describe('structured fields', () => {
  it.each([
    ['0', 0],
    ['25000000', 25_000_000],
    ['999999999999999', 999_999_999_999_999],
    [' 5 ', 5],
    ['5;a=b', 5],
    ['-1', null],
    ['1.0', null],
    ['5, 6', null],
    ['"5"', null],
    ['9999999999999999', null],
    ['', null],
    [undefined, null],
  ])('an Integer %j is %j', (value, number) => expect(readInteger(value)).toBe(number));

  it.each([
    ['?1', true],
    ['?0', false],
    ['?1;x', true],
    ['1', null],
    ['true', null],
    ['?1, ?0', null],
    [undefined, null],
  ])('a Boolean %j is %j', (value, boolean) => expect(readBoolean(value)).toBe(boolean));

  it.each([
    ['max-size=10, max-append-size=5;x, max-age=60', { maxSize: 10, maxAppendSize: 5, maxAge: 60 }],
    ['min-size=0', {}],
    ['new-limit="x", max-size=10', { maxSize: 10 }],
    ['constructor=1, max-age=1', { maxAge: 1 }],
    ['max-size=10, max-age=1.5', {}],
    ['max-size, max-age=1', { maxAge: 1 }],
    [undefined, {}],
  ])('Upload-Limit %j says %j', (value, limits) => expect(parseLimits(value)).toEqual(limits));
});
