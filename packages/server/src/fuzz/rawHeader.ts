import fc from 'fast-check';

export type Header = readonly [name: string, value: string];

// Every form of a number that is none, beside some that are.
const NUMBERS = [
  '',
  '-1',
  '-0',
  '+5',
  '5.0',
  '5.',
  '0x5',
  '1e1',
  '05',
  '5,5',
  '5, 5',
  '5;5',
  '5 5',
  '"5"',
  'NaN',
  'null',
];
const HUGE = ['9007199254740991', '9007199254740992', '99999999999999999999999999', '1'.repeat(4000)];
const TEXTS = [
  '',
  ' ',
  ',',
  ';',
  '=',
  'ä'.repeat(3),
  '\u00ff',
  'x'.repeat(4000),
  '__proto__',
  'constructor',
  '../../etc',
  '<script>',
  '%00',
];
/** A number, or what is none, as headers have it. */
export const number = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }).map(String) },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom(...HUGE) },
);
const text = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map(latin), maxLength: 40 }),
);

function latin(code: number): string {
  // DEL is no header text.
  return String.fromCharCode(code === 0x7f ? 0x20 : code);
}

const oneOf = (...values: readonly string[]) => fc.oneof(fc.constantFrom(...values), text);

/** Each header of the protocol, of downloads and of browsers, in forms right and wrong. */
const HEADERS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'Tus-Resumable': oneOf('1.0.0', '0.2.2', '1.0', '1.0.0, 1.0.0', '2.0.0'),
  'Upload-Length': number,
  'Upload-Offset': number,
  'Upload-Defer-Length': fc.oneof(number, fc.constant('1')),
  'Upload-Metadata': oneOf(
    'a',
    'a YQ==',
    'a YQ',
    'a a a',
    ' a YQ==',
    'a YQ==,a YQ==',
    ',',
    'a,',
    '__proto__ YQ==',
    'ä YQ==',
    'a !',
  ),
  'Upload-Checksum': oneOf(
    'sha1',
    'sha1 ',
    'sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=',
    'sha1 AAAA',
    'md5 x',
    'crc32 AAAAAA==',
    'nope AAAA',
    ' ',
  ),
  'Upload-Concat': oneOf(
    'partial',
    'final',
    'final;',
    'final;/files/done',
    'final;/files/half /files/done',
    'final;/files/../x',
    'final;http://x/files/done',
    'partial;x',
  ),
  'Upload-Expires': text,
  'Content-Type': oneOf(
    'application/offset+octet-stream',
    'application/offset+octet-stream; a=b',
    'text/plain',
    ';',
    'APPLICATION/OFFSET+OCTET-STREAM',
  ),
  'X-HTTP-Method-Override': oneOf('PATCH', 'DELETE', 'HEAD', 'GET', 'POST', 'OPTIONS', 'patch', 'BREW'),
  'X-Request-ID': text,
  Origin: oneOf('https://app.example', 'null', 'https://evil.example'),
  'Access-Control-Request-Method': oneOf('PATCH'),
  'Access-Control-Request-Headers': oneOf('upload-offset'),
  Range: oneOf(
    'bytes=0-1',
    'bytes=0-1,3-4',
    'bytes=-1',
    'bytes=9-',
    'bytes=4-2',
    `bytes=${'0-,'.repeat(900)}`,
    'bytes=1e9-',
    'bytes=--1',
    'bytes=99999999999999999999-',
  ),
  'If-Range': oneOf('"x"', 'Thu, 01 Jan 2026 00:00:00 GMT'),
  'If-Match': oneOf('*', '"x"'),
  'If-None-Match': oneOf('*', 'W/"x", "y"'),
  'If-Modified-Since': oneOf('Thu, 01 Jan 2026 00:00:00 GMT', 'Foo, 99 Bar 9999 99:99:99 GMT'),
  'If-Unmodified-Since': oneOf('Thu, 01 Jan 1970 00:00:00 GMT'),
  Authorization: text,
  Cookie: text,
  Accept: text,
  'Content-Encoding': oneOf('gzip'),
  Trailer: oneOf('Upload-Checksum'),
};

// Names, too, that objects have of themselves.
export const header: fc.Arbitrary<Header> = headerOf(...Object.keys(HEADERS), '__proto__', 'constructor');

export function headerOf(...names: readonly string[]): fc.Arbitrary<Header> {
  return fc
    .constantFrom(...names)
    .chain((name) =>
      (Object.hasOwn(HEADERS, name) ? (HEADERS[name] ?? text) : text).map((value): Header => [name, value]),
    );
}
