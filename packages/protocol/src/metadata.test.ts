import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMetadata } from './metadata.ts';
import { MAX_METADATA_LENGTH, metadataText, parseMetadata } from './readMetadata.ts';

function read(value: string) {
  const parsed = parseMetadata(value);
  if ('invalid' in parsed) throw new Error(parsed.invalid);
  return parsed.metadata;
}

describe('Upload-Metadata', () => {
  it("reads the specification's example: a pair, and a key without a value", () => {
    const metadata = read('filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential');
    expect(metadataText(metadata, 'filename')).toBe('world_domination_plan.pdf');
    expect(metadataText(metadata, 'is_confidential')).toBe('');
    expect(metadataText(metadata, 'owner')).toBeUndefined();
  });

  it('writes what it read, byte for byte, for any keys and any bytes', () => {
    const key = fc.stringMatching(/^[\x21-\x2b\x2d-\x7e]{1,20}$/);
    const entries = fc.uniqueArray(fc.tuple(key, fc.uint8Array({ maxLength: 40 })), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(entries, (pairs) => {
        const metadata = new Map(pairs);
        expect([...read(encodeMetadata(metadata))]).toEqual([...metadata]);
      }),
    );
  });

  it('keeps names in any script', () => {
    expect(metadataText(read(encodeMetadata({ filename: '보고서 ①.pdf' })), 'filename')).toBe('보고서 ①.pdf');
  });

  it('takes "__proto__" and "constructor" for the plain keys they are', () => {
    const metadata = read(`__proto__ ${btoa('a')},constructor ${btoa('b')}`);
    expect([...metadata.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['an empty value', ''],
    ['an empty pair', 'a YQ==,,b Yg=='],
    ['a value that is not Base64', 'filename not-base64!'],
    ['Base64 without its padding', 'filename YQ'],
    ['two spaces', 'filename  YQ=='],
    ['a key twice', 'a YQ==,a Yg=='],
    ['a key that is not ASCII', 'naïve YQ=='],
    ['a control character', 'a\tb YQ=='],
    ['more than is read', `a ${'A'.repeat(MAX_METADATA_LENGTH)}`],
  ])('refuses %s', (_, value) => {
    expect(parseMetadata(value)).toHaveProperty('invalid');
  });

  it.each(['', 'two words', 'a,b', 'naïve', 'line\nbreak'])('does not write the key %j', (key) => {
    expect(() => encodeMetadata({ [key]: 'x' })).toThrow(RangeError);
  });
});
