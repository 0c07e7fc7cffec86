import { encodeMetadata } from '@kit/protocol';
import { describe, expect, it } from 'vitest';
import type { ByteStore } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
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
        'content-type': 'text/html',
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
    ['bytes=0-1,3-4', 200, 'abcdefghij', undefined],
    ['lines=1-2', 200, 'abcdefghij', undefined],
  ])('Range: %s', async (range, status, text, contentRange) => {
    const { say, path } = await withFile('abcdefghij');
    const told = await say.get(path, { range });
    expect(told).toMatchObject({ status, text });
    expect(told.headers['content-range']).toBe(contentRange);
    expect(told.headers['content-length']).toBe(String(text.length));
  });

  it.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('Range: %s lies outside: 416', async (range) => {
    const { say, path } = await withFile('abcdefghij');
    expect(await say.get(path, { range })).toMatchObject({
      status: 416,
      headers: { 'content-range': 'bytes */10' },
    });
  });

  it('are not sent again to who has them, and ranges only of the same file', async () => {
    const { say, path } = await withFile('abcdefghij');
    const { etag = '' } = (await say.get(path)).headers;
    expect(await say.get(path, { 'if-none-match': `"x", W/${etag}` })).toMatchObject({
      status: 304,
      text: '',
    });
    expect((await say.get(path, { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await say.get(path, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect((await say.get(path, { range: 'bytes=0-1', 'if-range': '"x"' })).status).toBe(200);
  });

  it('are offered only where the store can read', async () => {
    const storage = memoryStorage();
    const bytes: ByteStore = { ...storage.bytes };
    Reflect.deleteProperty(bytes, 'read');
    const { say } = await serverWith({ storage: { ...storage, bytes } });
    const path = await say.created(0);
    expect(await say.get(path)).toMatchObject({
      status: 405,
      headers: { allow: 'OPTIONS, HEAD, PATCH, DELETE' },
    });
  });
});
