import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTusServer, type TusServer } from './index.ts';
import { memoryStorage } from './stores/memory/index.ts';
import { type ManualClock, manualClock } from './testing/clock.ts';
import { type Conversation, conversation, locationOf, OCTETS } from './testing/conversation.ts';
import { type Door, doors } from './testing/doors.ts';

// Each test is named by the sentence of tus 1.0 that it holds the server to.
describe.each(doors)('tus 1.0 through %s', (_, open) => {
  let clock: ManualClock;
  let server: TusServer;
  let door: Door;
  let say: Conversation;

  beforeEach(async () => {
    clock = manualClock();
    server = createTusServer({ storage: memoryStorage(), maxSize: 1000, expiry: 60_000, clock });
    door = await open(server);
    say = conversation(door);
  });
  afterEach(() => door.close());

  describe('the examples of the specification', () => {
    it('"continuation of a 100 byte upload that was interrupted after 70 bytes"', async () => {
      const path = await say.created(100);
      await say.patch(path, 0, 'a'.repeat(70));

      const head = await say.head(path);
      expect(head).toMatchObject({
        status: 200,
        headers: { 'upload-offset': '70', 'tus-resumable': '1.0.0' },
      });

      const patch = await say.patch(path, 70, 'b'.repeat(30));
      expect(patch).toMatchObject({
        status: 204,
        headers: { 'upload-offset': '100', 'tus-resumable': '1.0.0' },
      });
    });

    it('"OPTIONS /files"', async () => {
      const told = await door.send({ method: 'OPTIONS', path: '/files' });
      expect(told).toMatchObject({
        status: 204,
        headers: {
          'tus-resumable': '1.0.0',
          'tus-version': '1.0.0',
          'tus-max-size': '1000',
          'tus-extension': 'creation,creation-with-upload,creation-defer-length,termination,expiration',
        },
      });
    });

    it('"POST /files" with metadata', async () => {
      const metadata = 'filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential';
      const told = await say.create(100, { 'content-length': '0', 'upload-metadata': metadata });
      expect(told).toMatchObject({ status: 201, headers: { 'tus-resumable': '1.0.0' } });
      expect(told.headers['upload-offset']).toBeUndefined();
      expect((await say.head(locationOf(told))).headers['upload-metadata']).toBe(metadata);
    });

    it('"POST /files" with "hello"', async () => {
      const told = await say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-length': '100', ...OCTETS },
        body: 'hello',
      });
      expect(told).toMatchObject({ status: 201, headers: { 'upload-offset': '5' } });
      expect((await say.head(locationOf(told))).headers['upload-offset']).toBe('5');
    });

    it('"DELETE /files/..."', async () => {
      const told = await say.remove(await say.created(5));
      expect(told).toMatchObject({ status: 204, headers: { 'tus-resumable': '1.0.0' } });
    });
  });

  describe('core', () => {
    it.each(['-1', '+1', '1.0', '0x1', 'abc', '1e2', '9007199254740992'])(
      'Upload-Offset: "The value MUST be a non-negative integer" (not %j)',
      async (value) => {
        const path = await say.created(10);
        const told = await say.patch(path, value, 'x');
        expect(told).toMatchObject({ status: 400, headers: { 'content-type': 'application/problem+json' } });
        expect(JSON.parse(told.text)).toMatchObject({ code: 'invalid-request' });
        expect(told.text).toContain('Upload-Offset');
        expect((await say.head(path)).headers['upload-offset']).toBe('0');
      },
    );

    it.each(['-1', '+1', '1.0', '0x1', 'abc', '9007199254740992'])(
      'Upload-Length: "The value MUST be a non-negative integer" (not %j)',
      async (value) => {
        const told = await say.create(value);
        expect(told.status).toBe(400);
        expect(told.text).toContain('Upload-Length');
        expect((await server.list({ owner: null })).uploads).toEqual([]);
      },
    );

    it.each(['POST', 'HEAD', 'PATCH', 'DELETE'])(
      '"The Tus-Resumable header MUST be included in every request and response" (%s without it: 412)',
      async (method) => {
        const path = method === 'POST' ? '/files' : await say.created(5);
        const told = await door.send({ method, path, headers: { 'upload-length': '5' } });
        expect(told).toMatchObject({
          status: 412,
          headers: { 'tus-version': '1.0.0', 'tus-resumable': '1.0.0', 'cache-control': 'no-store' },
        });
      },
    );

    it('another version: "it MUST respond with 412" "MUST include Tus-Version" "MUST NOT process the request"', async () => {
      const path = await say.created(5);
      const told = await say.patch(path, 0, 'hello', { 'tus-resumable': '0.2.2' });
      expect(told).toMatchObject({ status: 412, headers: { 'tus-version': '1.0.0' } });
      expect((await say.head(path)).headers['upload-offset']).toBe('0');
    });

    it('"The actual method of the request MUST be ignored" when X-HTTP-Method-Override is there', async () => {
      const path = await say.created(5);
      const told = await say.tus({
        method: 'POST',
        path,
        headers: { ...OCTETS, 'upload-offset': '0', 'x-http-method-override': 'PATCH' },
        body: 'hello',
      });
      expect(told).toMatchObject({ status: 204, headers: { 'upload-offset': '5' } });
      const gone = await say.tus({ method: 'POST', path, headers: { 'x-http-method-override': 'DELETE' } });
      expect(gone.status).toBe(204);
    });

    it('HEAD: "MUST always include the Upload-Offset header", also at 0 and when completed; "no-store"', async () => {
      const path = await say.created(2);
      expect(await say.head(path)).toMatchObject({
        headers: { 'upload-offset': '0', 'upload-length': '2', 'cache-control': 'no-store' },
      });
      await say.patch(path, 0, 'ab');
      expect(await say.head(path)).toMatchObject({
        status: 200,
        headers: { 'upload-offset': '2', 'upload-length': '2', 'cache-control': 'no-store' },
      });
    });

    it('HEAD: "If the resource is not found" 404 "without the Upload-Offset header"', async () => {
      const told = await say.head('/files/no-such-upload');
      expect(told.status).toBe(404);
      expect(told.headers['upload-offset']).toBeUndefined();
    });

    it.each(['application/octet-stream', 'text/plain', ''])(
      'PATCH: "MUST use Content-Type: application/offset+octet-stream, otherwise 415" (%j)',
      async (type) => {
        const path = await say.created(5);
        expect((await say.patch(path, 0, 'hello', { 'content-type': type })).status).toBe(415);
        expect((await say.head(path)).headers['upload-offset']).toBe('0');
      },
    );

    it('PATCH: "If the offsets do not match, 409 without modifying the upload resource"', async () => {
      const path = await say.created(5);
      await say.patch(path, 0, 'he');
      for (const offset of [0, 1, 3, 5, 99]) {
        expect(await say.patch(path, offset, 'x')).toMatchObject({
          status: 409,
          headers: { 'upload-offset': '2' },
        });
      }
      await say.patch(path, 2, 'llo');
      expect((await say.get(path)).text).toBe('hello');
    });

    it('PATCH: "MUST acknowledge with 204" and "the new offset MUST be the sum"', async () => {
      const path = await say.created(5);
      expect(await say.patch(path, 0, 'hel')).toMatchObject({
        status: 204,
        headers: { 'upload-offset': '3' },
      });
      expect(await say.patch(path, 3, '')).toMatchObject({ status: 204, headers: { 'upload-offset': '3' } });
      expect(await say.patch(path, 3, 'lo')).toMatchObject({
        status: 204,
        headers: { 'upload-offset': '5' },
      });
    });

    it('PATCH: "against a non-existent resource it SHOULD return a 404"', async () => {
      expect((await say.patch('/files/no-such-upload', 0, 'x')).status).toBe(404);
    });

    it('OPTIONS: "the Server MUST ignore the header" Tus-Resumable', async () => {
      const told = await door.send({
        method: 'OPTIONS',
        path: '/files',
        headers: { 'tus-resumable': '9.9.9' },
      });
      expect(told).toMatchObject({ status: 204, headers: { 'tus-version': '1.0.0' } });
    });
  });

  describe('creation', () => {
    it('"The request MUST include one of" Upload-Length and Upload-Defer-Length', async () => {
      const told = await say.tus({ method: 'POST', path: '/files' });
      expect(told.status).toBe(400);
      expect(told.text).toContain('Upload-Length');
    });

    it('"If the Upload-Defer-Length header contains any other value than 1": 400', async () => {
      for (const value of ['0', '2', 'true', '']) {
        const headers = { 'upload-defer-length': value };
        expect((await say.tus({ method: 'POST', path: '/files', headers })).status).toBe(400);
      }
    });

    it('a deferred length: told by HEAD as "Upload-Defer-Length: 1" until set, then "MUST NOT be changed"', async () => {
      const made = await say.tus({ method: 'POST', path: '/files', headers: { 'upload-defer-length': '1' } });
      const path = locationOf(made);
      await say.patch(path, 0, 'hel');
      const before = await say.head(path);
      expect(before.headers).toMatchObject({ 'upload-defer-length': '1', 'upload-offset': '3' });
      expect(before.headers['upload-length']).toBeUndefined();

      expect((await say.patch(path, 3, 'l', { 'upload-length': '5' })).status).toBe(204);
      const after = await say.head(path);
      expect(after.headers).toMatchObject({ 'upload-length': '5', 'upload-offset': '4' });
      expect(after.headers['upload-defer-length']).toBeUndefined();

      expect((await say.patch(path, 4, 'o', { 'upload-length': '6' })).status).toBe(400);
      expect((await say.patch(path, 4, 'o', { 'upload-length': '5' })).status).toBe(204);
      expect((await say.get(path)).text).toBe('hello');
    });

    it('a deferred length that turns out to be what is here already completes the upload', async () => {
      const made = await say.tus({ method: 'POST', path: '/files', headers: { 'upload-defer-length': '1' } });
      const path = locationOf(made);
      await say.patch(path, 0, 'hello');
      expect((await say.patch(path, 5, '', { 'upload-length': '4' })).status).toBe(400);
      expect((await say.patch(path, 5, '', { 'upload-length': '5' })).status).toBe(204);
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"Such an upload is immediately complete after its creation": an empty file', async () => {
      const path = await say.created(0);
      expect((await say.head(path)).headers).toMatchObject({ 'upload-offset': '0', 'upload-length': '0' });
      expect(await say.get(path)).toMatchObject({
        status: 200,
        text: '',
        headers: { 'content-length': '0' },
      });
    });

    it('"If the length of the upload exceeds the maximum": 413', async () => {
      expect(await say.create(1001)).toMatchObject({ status: 413, headers: { 'tus-max-size': '1000' } });
      expect((await say.create(1000)).status).toBe(201);
    });

    it('"The Server MUST set the Location header": path-absolute, so right behind any proxy', async () => {
      const location = await say.created(5);
      expect(location).toMatch(/^\/files\/[0-9a-f]{32}$/);
    });

    it.each(['filename not-base64!', 'a YQ==,a Yg==', ',', 'a  YQ==', 'ä YQ=='])(
      'Upload-Metadata %j: refused, and nothing is made',
      async (value) => {
        const told = await say.create(5, { 'upload-metadata': value });
        expect(told.status).toBe(400);
        expect(told.text).toContain('Upload-Metadata');
        expect((await server.list({ owner: null })).uploads).toEqual([]);
      },
    );

    it('with upload: "similar rules as for the PATCH request": another content type is 415, too many bytes are 413', async () => {
      const post = (headers: Record<string, string>, body: string) =>
        say.tus({ method: 'POST', path: '/files', headers: { 'upload-length': '5', ...headers }, body });
      expect((await post({ 'content-type': 'text/plain' }, 'hello')).status).toBe(415);
      expect((await post(OCTETS, 'hello!')).status).toBe(413);
      expect((await server.list({ owner: null })).uploads).toEqual([]);
      const path = locationOf(await post(OCTETS, 'hello'));
      expect((await say.get(path)).text).toBe('hello');
    });

    it('an extension that is not announced is refused, not ignored', async () => {
      expect((await say.create(5, { 'upload-concat': 'partial' })).status).toBe(400);
      const path = await say.created(5);
      const checksum = { 'upload-checksum': 'sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=' };
      expect((await say.patch(path, 0, 'hello', checksum)).status).toBe(400);
      expect((await say.head(path)).headers['upload-offset']).toBe('0');
    });
  });

  describe('expiration', () => {
    it('Upload-Expires: "MUST be included in every PATCH response" and "in the response to the initial POST request"', async () => {
      const made = await say.create(5);
      expect(made.headers['upload-expires']).toBe('Thu, 01 Jan 2026 00:01:00 GMT');
      clock.advance(30_000);
      const patch = await say.patch(locationOf(made), 0, 'he');
      expect(patch.headers['upload-expires']).toBe('Thu, 01 Jan 2026 00:01:30 GMT');
    });

    it('a completed upload does not expire, and says so', async () => {
      const path = await say.created(5);
      expect((await say.patch(path, 0, 'hello')).headers['upload-expires']).toBeUndefined();
      clock.advance(10_000_000);
      expect(await server.sweep()).toEqual({ removed: 0, orphans: 0 });
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"If a Client does attempt to resume an upload which has since been removed": 410 while it is known, then 404', async () => {
      const path = await say.created(5);
      clock.advance(60_000);
      const head = await say.head(path);
      expect(head.status).toBe(410);
      expect(head.headers['upload-offset']).toBeUndefined();
      expect((await say.patch(path, 0, 'x')).status).toBe(410);
      expect(await server.sweep()).toEqual({ removed: 1, orphans: 0 });
      expect((await say.head(path)).status).toBe(404);
    });
  });

  describe('termination', () => {
    it('"For all future requests to this URL, the Server SHOULD respond with 404"', async () => {
      for (const bytes of ['', 'he', 'hello']) {
        const path = await say.created(5);
        await say.patch(path, 0, bytes);
        expect((await say.remove(path)).status).toBe(204);
        expect((await say.head(path)).status).toBe(404);
        expect((await say.patch(path, 0, 'x')).status).toBe(404);
        expect((await say.get(path)).status).toBe(404);
        expect((await say.remove(path)).status).toBe(404);
      }
    });
  });

  describe('requests that are none of tus', () => {
    it('methods that do not exist here: 405 with Allow', async () => {
      const path = await say.created(5);
      expect(await say.tus({ method: 'PUT', path })).toMatchObject({
        status: 405,
        headers: { allow: 'OPTIONS, HEAD, PATCH, DELETE, GET', 'tus-resumable': '1.0.0' },
      });
      expect(await say.tus({ method: 'PATCH', path: '/files' })).toMatchObject({
        status: 405,
        headers: { allow: 'OPTIONS, POST' },
      });
      const headers = { 'x-http-method-override': 'constructor' };
      expect((await say.tus({ method: 'POST', path, headers })).status).toBe(405);
    });

    it.each([
      '/',
      '/other',
      '/filesystem',
      '/files/a.json',
      '/files/a/b',
      '/files/%2e%2e',
      `/files/${'a'.repeat(10_000)}`,
    ])('no upload is at %j', async (path) => {
      for (const method of ['HEAD', 'GET', 'PATCH', 'DELETE', 'POST']) {
        expect(await say.tus({ method, path, headers: { ...OCTETS, 'upload-offset': '0' } })).toMatchObject({
          status: 404,
          headers: { 'cache-control': 'no-store', 'tus-resumable': '1.0.0' },
        });
      }
    });
  });
});
