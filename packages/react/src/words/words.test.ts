import { describe, expect, test } from 'vitest';
import { formatBytes } from './formatBytes.ts';
import { en } from './locales/en.ts';
import { createWords } from './words.ts';

const words = createWords(en);
/** The space between a number and its unit does not break. */
const spaced = (text: string) => text.replaceAll('\u00a0', ' ');

describe('sizes', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [1536, '1.5 kB'],
    [999_999, '1 MB'],
    [12_440_000, '12.4 MB'],
    [577_000_000, '577 MB'],
    [3e12, '3 TB'],
  ])('%i bytes read %s', (bytes, expected) => {
    expect(spaced(words.bytes(bytes))).toBe(expected);
  });

  test('a speed is a size per second', () => {
    expect(words.speed(11_300_000)).toBe('11.3\u00a0MB/s');
  });
});

describe('durations', () => {
  test.each([
    [0, '0 sec'],
    [3.2, '4 sec'],
    [22, '25 sec'],
    [59, '1 min'],
    [61, '1 min'],
    [200, '3 min'],
    [3600, '1 hr'],
    [3900, '1 hr 5 min'],
    [60 * 3600, '3 days'],
  ])('%s seconds read %s', (seconds, expected) => {
    expect(spaced(words.duration(seconds))).toBe(expected);
  });
});

test('a percentage never says 100 before the end', () => {
  expect(words.percent(0.999)).toBe('99%');
  expect(words.percent(0.29)).toBe('29%');
  expect(words.percent(1)).toBe('100%');
});

test('the plural form follows the count, and the count is written as the language writes numbers', () => {
  expect(words.count(en.summaryUploading, 1)).toBe('Uploading 1 file');
  expect(words.count(en.summaryUploading, 1200)).toBe('Uploading 1,200 files');
});

test('numbers follow the language of the dictionary', () => {
  expect(createWords({ ...en, locale: 'de' }).bytes(1_500_000)).toBe('1,5\u00a0MB');
});

test('a placeholder without a value stays visible, so that the mistake is found', () => {
  expect(words.fill('Pause {name}', {})).toBe('Pause {name}');
});

test('sizes are written the same outside of the components', () => {
  expect(formatBytes(1_500_000)).toBe(words.bytes(1_500_000));
  expect(formatBytes(1_500_000, 'de')).toBe('1,5\u00a0MB');
});
