import fc from 'fast-check';
import { type Header, header, headerOf, number } from './rawHeader.ts';

/** A request as bytes on the wire (latin1), made to be wrong somewhere. */
export interface RawRequest {
  readonly method: string;
  readonly text: string;
  /** HTTP itself is kept: the server must answer it, and answer the next one on the same connection. */
  readonly sound: boolean;
  /** Its body breaks off: what of it came before stands, though the answer is a refusal. */
  readonly breaksOff: boolean;
}

/** Uploads that stand ready, by id: 5 of 10 bytes are in, all 5 are in, and one whose length nobody told. */
export const STANDING = ['half', 'done', 'late'] as const;

const ids = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<string>(...STANDING) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[
        '..',
        '.',
        '../half',
        '%2e%2e',
        '..%2f..%2fetc%2fpasswd',
        '..%5c..',
        'half%00',
        'half%2500',
        'half.json',
        'half\\..',
      ],
      ...[
        'half/',
        'half/x',
        '/half',
        'half?x=1',
        'half?',
        'half;v=1',
        'HALF',
        '%',
        '%zz',
        'half%20',
        'half.gate',
        'half~',
        'copy-1',
      ],
      ...[
        'uploads.db',
        'uploads.db-wal',
        'x'.repeat(129),
        'ä',
        '%C3%A4',
        '%F0%9F%92%A9',
        '__proto__',
        'toString',
        '?',
        '#',
        '?limit=1&cursor=%00',
      ],
    ),
  },
);

const path = fc.oneof(
  { weight: 3, arbitrary: fc.constant('/files') },
  { weight: 9, arbitrary: ids.map((id) => `/files/${id}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '/',
      '/files/',
      '//files',
      '/files//',
      '/filesystem',
      '/FILES',
      '/files/../files',
      '*',
      'http://x/files/half',
      '/files?limit=0',
      '/files?cursor=x',
    ),
  },
);

const payload = fc.string({
  unit: fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
  maxLength: 14,
});

/** How a body is framed. The last ones break HTTP. */
const framing = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Framing>('none') },
  { weight: 6, arbitrary: fc.constant<Framing>('length') },
  { weight: 3, arbitrary: fc.constant<Framing>('chunked') },
  { weight: 1, arbitrary: fc.constant<Framing>('short') },
  { weight: 1, arbitrary: fc.constant<Framing>('long') },
  { weight: 1, arbitrary: fc.constant<Framing>('junkChunk') },
  { weight: 1, arbitrary: fc.constant<Framing>('cutChunk') },
  { weight: 1, arbitrary: fc.constant<Framing>('both') },
  { weight: 1, arbitrary: fc.constant<Framing>('oddLength') },
  { weight: 1, arbitrary: fc.constant<Framing>('trailer') },
  { weight: 1, arbitrary: fc.constant<Framing>('continue') },
);
type Framing =
  | 'none'
  | 'length'
  | 'chunked'
  | 'short'
  | 'long'
  | 'junkChunk'
  | 'cutChunk'
  | 'both'
  | 'oddLength'
  | 'trailer'
  | 'continue';

const SOUND: ReadonlySet<Framing> = new Set(['none', 'length', 'chunked', 'trailer']);
const BREAKING: ReadonlySet<Framing> = new Set(['short', 'junkChunk', 'cutChunk', 'oddLength']);

function framed(
  how: Framing,
  bytes: string,
  odd: string,
): { readonly headers: readonly Header[]; readonly body: string } {
  const chunk = `${bytes.length.toString(16)}\r\n${bytes}\r\n`;
  const chunks = bytes === '' ? '' : chunk;
  const chunked: Header = ['Transfer-Encoding', 'chunked'];
  const length = (size: number | string): Header => ['Content-Length', String(size)];
  switch (how) {
    case 'none':
      return { headers: [], body: '' };
    case 'length':
      return { headers: [length(bytes.length)], body: bytes };
    case 'chunked':
      return { headers: [chunked], body: `${chunks}0\r\n\r\n` };
    case 'trailer':
      return {
        headers: [chunked, ['Trailer', 'Upload-Checksum']],
        body: `${chunks}0\r\nUpload-Checksum: sha1 ${'A'.repeat(8)}\r\n\r\n`,
      };
    case 'short':
      return { headers: [length(bytes.length + 3)], body: bytes };
    case 'long':
      return { headers: [length(bytes.length)], body: `${bytes}more` };
    case 'junkChunk':
      return { headers: [chunked], body: `${chunks}zz${odd}\r\n` };
    case 'cutChunk':
      return { headers: [chunked], body: `ff\r\n${bytes}` };
    case 'both':
      return { headers: [chunked, length(bytes.length)], body: `${chunks}0\r\n\r\n` };
    case 'oddLength':
      return { headers: [length(odd)], body: bytes };
    case 'continue':
      return { headers: [length(bytes.length), ['Expect', '100-continue']], body: bytes };
  }
}

const METHODS = ['POST', 'PATCH', 'HEAD', 'DELETE', 'GET', 'OPTIONS', 'PUT'];

/** What a well-behaved client would send with a method; odd headers then come on top, or in the place of these. */
function usual(method: string): readonly Header[] {
  const tus: Header = ['Tus-Resumable', '1.0.0'];
  if (method === 'POST')
    return [tus, ['Upload-Length', '10'], ['Content-Type', 'application/offset+octet-stream']];
  if (method === 'PATCH')
    return [tus, ['Upload-Offset', '5'], ['Content-Type', 'application/offset+octet-stream']];
  return [tus];
}

function written(method: string, target: string, headers: readonly Header[], body: string): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${method} ${target} HTTP/1.1\r\nHost: x\r\n${lines}\r\n${body}`;
}

const wellFramed: fc.Arbitrary<RawRequest> = fc
  .record({
    method: fc.constantFrom(...METHODS),
    target: path,
    odd: fc.array(header, { maxLength: 3 }),
    replace: fc.boolean(),
    framing,
    payload,
    oddLength: number,
  })
  .map(({ method, target, odd, replace, framing: how, payload: bytes, oddLength }) => {
    const names = new Set(odd.map(([name]) => name));
    const kept = usual(method).filter(([name]) => !replace || !names.has(name));
    const { headers, body } = framed(how, bytes, oddLength);
    const text = written(method, target, [...kept, ...odd, ...headers], body);
    // Node takes 16 KiB of head, and no target that is not ASCII.
    return {
      method,
      text,
      sound: SOUND.has(how) && text.length < 15_000 && !target.includes('ä') && isTarget(target),
      breaksOff: BREAKING.has(how),
    };
  });

/** A form of request target that Node's parser lets pass. */
function isTarget(target: string): boolean {
  return target.startsWith('/') && !/[\s\\#]/.test(target);
}

/** Downloads under every condition and of every range. */
const download: fc.Arbitrary<RawRequest> = fc
  .array(headerOf('Range', 'Range', 'If-Range', 'If-Match', 'If-None-Match', 'If-Modified-Since'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((headers) => ({
    ...{ method: 'GET', text: written('GET', '/files/done', headers, '') },
    ...{ sound: true, breaksOff: false },
  }));

/** A request with a few of its bytes changed, taken out, doubled or put in. */
const mutated: fc.Arbitrary<RawRequest> = fc
  .tuple(
    wellFramed,
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom('change', 'cut', 'double', 'insert'),
        fc.integer({ min: 0, max: 255 }),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([{ method, text: whole }, changes]) => {
    let bytes = whole;
    for (const [where, what, code] of changes) {
      const at = bytes.length === 0 ? 0 : where % bytes.length;
      const [before, after] = [bytes.slice(0, at), bytes.slice(at)];
      const piece = String.fromCharCode(code);
      if (what === 'change') bytes = before + piece + after.slice(1);
      else if (what === 'cut') bytes = before + after.slice(1 + (code % 40));
      else if (what === 'double') bytes = before + after.slice(0, code) + after;
      else bytes = before + piece + after;
    }
    return { method, text: bytes, sound: false, breaksOff: true };
  });

/** Heads that no parser should swallow. */
const hopeless: fc.Arbitrary<RawRequest> = fc
  .constantFrom(
    written('GET', `/files/${'a'.repeat(10_240)}`, [], ''),
    written('GET', '/files/half\u0000', [], ''),
    written('BREW', '/files', [], ''),
    written('patch', '/files/half', usual('PATCH'), ''),
    written('PATCH', '/files/half', [...usual('PATCH'), ['Upload-Offset', '5\u0000']], ''),
    written('PATCH', '/files/half', [...usual('PATCH'), ['Upload-Metadata', 'a\rb']], ''),
    written('PATCH', '/files/half', [...usual('PATCH'), ['Transfer-Encoding', 'gzip']], ''),
    written('PATCH', '/files/half', [...usual('PATCH'), ['Transfer-Encoding', 'chunked, identity']], ''),
    written(
      'PATCH',
      '/files/half',
      [...usual('PATCH'), ['Content-Length', '1'], ['Content-Length', '2']],
      'ab',
    ),
    written('GET', '/files/done', [['X-Long', 'x'.repeat(20_000)]], ''),
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET /files/half HTTP/9.9\r\n\r\n',
    'GET /files/half HTTP/1.0\r\n\r\n',
    'GET /files/half HTTP/1.1\r\n\r\n',
    '\u0016\u0003\u0001\u0002\u0000',
  )
  .map((bytes) => ({ method: 'GET', text: bytes, sound: false, breaksOff: false }));

/** One connection: requests sent without waiting, one behind the other. */
export const connections: fc.Arbitrary<readonly RawRequest[]> = fc.array(
  fc.oneof(
    { weight: 7, arbitrary: wellFramed },
    { weight: 1, arbitrary: download },
    { weight: 2, arbitrary: mutated },
    { weight: 1, arbitrary: hopeless },
  ),
  { minLength: 1, maxLength: 4 },
);
