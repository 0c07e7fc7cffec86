import { encodeMetadata } from '@kit/protocol';
import { describe, expect, it } from 'vitest';
import type { ByteStore } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { manualClock } from '../testing/clock.ts';
import { serverWith } from '../testing/serverWith.ts';

describe('downloads', () => {
  async function withFile(content: string, metadata: Record<string, string> = {}) {
    const { say, ...rest } = await serverWith();
    const path = await say.created(content.length, {
      'upload-metadata': encodeMetadata({ n: '1', ...metadata }),
    });
    await say.patch(path, 0, content);
    return { ...rest, say, path };
  }

  it('come as an attachment that cannot run on your origin', async () => {
    const { say, path } = await withFile('<script>', {
      filename: '보고서 "①"/%.html',
      filetype: 'text/html',
    });
    expect(await say.get(path)).toMatchObject({
      status: 200,
      text: '<script>',
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename="___ _____.html"; filename*=UTF-8''${encodeURIComponent('보고서 "①"_%.html')}`,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
        'accept-ranges': 'bytes',
        'content-length': '8',
      },
    });
  });

  it.each(['a\r\nset-cookie: x', "it's (1)*.txt", '\u0000', ''])(
    'a file named %j does no harm',
    async (filename) => {
      const { say, path } = await withFile('x', { filename, filetype: 'text/html\r\nx: y' });
      const told = await say.get(path);
      expect(told).toMatchObject({ status: 200, headers: { 'content-type': 'application/octet-stream' } });
      expect(told.headers['set-cookie']).toBeUndefined();
      expect(told.headers['content-disposition']).toMatch(
        /^attachment(; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+)?$/,
      );
    },
  );

  it.each([
    ['bytes=0-0', 206, 'a', 'bytes 0-0/10'],
    ['bytes=2-4', 206, 'cde', 'bytes 2-4/10'],
    ['bytes=8-', 206, 'ij', 'bytes 8-9/10'],
    ['bytes=8-99', 206, 'ij', 'bytes 8-9/10'],
    ['bytes=-3', 206, 'hij', 'bytes 7-9/10'],
    ['bytes=-99', 206, 'abcdefghij', 'bytes 0-9/10'],
    ['bytes=4-2', 200, 'abcdefghij', undefined],
    ['bytes=a-b', 200, 'abcdefghij', undefined],
    ['bytes=-', 200, 'abcdefghij', undefined],
    ['bytes=0-1,b-4', 200, 'abcdefghij', undefined],
    ['bytes=,', 200, 'abcdefghij', undefined],
    ['bytes', 200, 'abcdefghij', undefined],
    ['bytes=0-1=2', 200, 'abcdefghij', undefined],
    ['BYTES=0-1', 206, 'ab', 'bytes 0-1/10'],
    ['bytes= 0-1 ,', 206, 'ab', 'bytes 0-1/10'],
    ['bytes=0-1,99-', 206, 'ab', 'bytes 0-1/10'],
    ['bytes=8-99999999999999999999', 206, 'ij', 'bytes 8-9/10'],
    ['lines=1-2', 200, 'abcdefghij', undefined],
  ])('Range: %s', async (range, status, text, contentRange) => {
    const { say, path } = await withFile('abcdefghij');
    const told = await say.get(path, { range });
    expect(told).toMatchObject({ status, text });
    expect(told.headers['content-range']).toBe(contentRange);
    expect(told.headers['content-length']).toBe(String(text.length));
  });

  it.each([
    'bytes=10-',
    'bytes=99-100',
    'bytes=-0',
    'bytes=10-,99-',
    'bytes=99999999999999999999-',
    'bytes=0-5,5-6',
    'bytes=0-,0-',
    `bytes=${Array.from({ length: 33 }, (_, i) => `${i * 2}-${i * 2}`).join(',')}`,
  ])('Range: %s lies outside, or asks for too much: 416', async (range) => {
    const { say, path } = await withFile('abcdefghij');
    expect(await say.get(path, { range })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */10' },
    });
  });

  it('give several ranges in one body, in the order asked for', async () => {
    const { say, path } = await withFile('abcdefghij', { filetype: 'image/png' });
    const told = await say.get(path, { range: 'bytes=7-8, 0-0, -1' });
    expect(told.status).toBe(206);
    const [, boundary = ''] =
      /^multipart\/byteranges; boundary=([0-9a-f]{32})$/.exec(told.headers['content-type'] ?? '') ?? [];
    const part = (range: string, text: string) =>
      `\r\n--${boundary}\r\nContent-Type: image/png\r\nContent-Range: bytes ${range}/10\r\n\r\n${text}`;
    expect(told.text).toBe(
      `${part('7-8', 'hi')}${part('0-0', 'a')}${part('9-9', 'j')}\r\n--${boundary}--\r\n`,
    );
    expect(told.headers['content-length']).toBe(String(told.text.length));
    expect(told.headers['content-range']).toBeUndefined();
  });

  it.each([
    ['image/png', 'image/png'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', undefined],
    ['text/plain', 'text/plain'],
    ['text/html', 'application/octet-stream'],
    ['Application/XHTML+XML', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['text/xml', 'application/octet-stream'],
    ['text/javascript', 'application/octet-stream'],
    ['application/x-ecmascript', 'application/octet-stream'],
    ['text/css', 'application/octet-stream'],
    ['multipart/x-mixed-replace', 'application/octet-stream'],
    ['text/plain; charset=utf-7', 'application/octet-stream'],
  ])('of type %s', async (filetype, told = filetype) => {
    const { say, path } = await withFile('x', { filetype });
    expect((await say.get(path)).headers['content-type']).toBe(told);
  });

  const now = Date.UTC(2026, 0, 1, 12);
  const at = (ms: number) => new Date(now + ms).toUTCString();

  async function withDatedFile() {
    const clock = manualClock(now + 321);
    const { say } = await serverWith({ clock, beforeCreate: () => ({ id: 'one' }) });
    const path = await say.created(10);
    await say.patch(path, 0, 'abcdefghij');
    const { etag = '', 'last-modified': date } = (await say.get(path)).headers;
    expect(date).toBe(at(0));
    return { say, path, etag, clock };
  }

  it.each([
    [{ 'if-none-match': 'ETAG' }, 304],
    [{ 'if-none-match': '"x", W/ETAG' }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"x"' }, 200],
    [{ 'if-none-match': '"x"', 'if-modified-since': at(0) }, 200],
    [{ 'if-modified-since': at(0) }, 304],
    [{ 'if-modified-since': at(5000) }, 304],
    [{ 'if-modified-since': at(-1000) }, 200],
    [{ 'if-modified-since': '2026-01-01' }, 200],
    [{ 'if-modified-since': 'Foo, 99 Bar 2026 99:99:99 GMT' }, 200],
    [{ 'if-match': 'ETAG' }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"x"' }, 412],
    [{ 'if-match': 'W/ETAG' }, 412],
    [{ 'if-match': 'ETAG', 'if-unmodified-since': at(-1000) }, 200],
    [{ 'if-unmodified-since': at(0) }, 200],
    [{ 'if-unmodified-since': at(-1000) }, 412],
    [{ 'if-match': 'ETAG', 'if-none-match': 'ETAG' }, 304],
    [{ range: 'bytes=0-1', 'if-range': 'ETAG' }, 206],
    [{ range: 'bytes=0-1', 'if-range': at(0) }, 206],
    [{ range: 'bytes=0-1', 'if-range': at(1000) }, 200],
    [{ range: 'bytes=0-1', 'if-range': 'W/ETAG' }, 200],
    [{ range: 'bytes=0-1', 'if-range': '"x"' }, 200],
    [{ range: 'bytes=99-', 'if-range': '"x"' }, 200],
    [{ range: 'bytes=99-', 'if-none-match': 'ETAG' }, 304],
  ])('on condition: %j', async (asked, status) => {
    const { say, path, etag } = await withDatedFile();
    const headers = Object.fromEntries(
      Object.entries(asked).map(([name, value]) => [name, value.replaceAll('ETAG', etag)]),
    );
    const told = await say.get(path, headers);
    expect(told.status).toBe(status);
    if (status === 304) expect(told.text).toBe('');
  });

  it('of an upload that took the id of a terminated one are not taken for the old file', async () => {
    const { say, path, etag, clock } = await withDatedFile();
    await say.remove(path);
    clock.advance(1);
    expect(await say.created(10)).toBe(path);
    await say.patch(path, 0, '0123456789');
    expect(await say.get(path, { 'if-none-match': etag })).toMatchObject({ status: 200, text: '0123456789' });
  });

  it('are offered only where the store can read', async () => {
    const storage = memoryStorage();
    const bytes: ByteStore = { ...storage.bytes };
    Reflect.deleteProperty(bytes, 'read');
    const { say } = await serverWith({ storage: { ...storage, bytes } });
    const path = await say.created(0);
    expect(await say.tus({ method: 'GET', path })).toMatchObject({
      status: 405,
      headers: { allow: 'OPTIONS, HEAD, PATCH, DELETE' },
    });
  });
});
