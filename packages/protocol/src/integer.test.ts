import { describe, expect, it } from 'vitest';
import { parseInteger } from './integer.ts';

describe('a non-negative integer', () => {
  it.each([
    ['0', 0],
    ['70', 70],
    ['007', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is %d', (text, number) => {
    expect(parseInteger(text)).toBe(number);
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1.0',
    '1e3',
    '0x10',
    ' 1',
    '1, 1',
    '9007199254740992',
    '٣',
    '1'.repeat(400),
  ])('%j is none', (text) => {
    expect(parseInteger(text)).toBeUndefined();
  });
});
