import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../stores/memory/index.ts';
import { OCTETS } from '../conversation.ts';
import type { OpenSubject } from './subject.ts';

export function core(open: OpenSubject): void {
  describe('core', () => {
    it.each(['-1', '+1', '1.0', '0x1', 'abc', '1e2', '9007199254740992'])(
      'Upload-Offset: "The value MUST be a non-negative integer" (not %j)',
      async (value) => {
        const { say } = await open();
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
        const { say, uploads } = await open();
        const told = await say.create(value);
        expect(told.status).toBe(400);
        expect(told.text).toContain('Upload-Length');
        expect(await uploads()).toEqual([]);
      },
    );

    it.each(['POST', 'HEAD', 'PATCH', 'DELETE'])(
      '"The Tus-Resumable header MUST be included in every request and response" (%s without it: 412)',
      async (method) => {
        const { door, say } = await open();
        const path = method === 'POST' ? '/files' : await say.created(5);
        const told = await door.send({ method, path, headers: { 'upload-length': '5' } });
        expect(told).toMatchObject({
          status: 412,
          headers: { 'tus-version': '1.0.0', 'tus-resumable': '1.0.0', 'cache-control': 'no-store' },
        });
      },
    );

    it('"The Tus-Resumable header MUST be included in every" response, whatever it says', async () => {
      const { say, door } = await open();
      const path = await say.created(5);
      const replies = [
        await door.send({ method: 'OPTIONS', path: '/files' }),
        await say.create(5),
        await say.create(-5),
        await say.create(1001),
        await say.head(path),
        await say.head('/files/no-such-upload'),
        await say.patch(path, 1, 'x'),
        await say.patch(path, 0, 'x', { 'content-type': 'text/plain' }),
        await say.patch(path, 0, 'too long'),
        await say.patch(path, 0, 'hello'),
        await say.remove(path),
        await say.remove(path),
      ];
      expect(replies.map(({ status }) => status)).toEqual([
        204, 201, 400, 413, 200, 404, 409, 415, 413, 204, 204, 404,
      ]);
      for (const { headers } of replies) expect(headers['tus-resumable']).toBe('1.0.0');
    });

    it('Tus-Extension: "MUST be a comma-separated list of the extensions supported by the Server": what is there, and only that', async () => {
      const extensions = async (options?: Parameters<OpenSubject>[0]) => {
        const { door } = await open(options);
        const told = await door.send({ method: 'OPTIONS', path: '/files' });
        return told.headers['tus-extension']?.split(',').filter((name) => name !== 'checksum-trailer');
      };
      const always = [
        'creation',
        'creation-with-upload',
        'creation-defer-length',
        'termination',
        'idempotency-key',
      ];
      const { checksums: _, ...storage } = memoryStorage();
      const { concat: __, ...bytes } = storage.bytes;
      const most = ['expiration', 'concatenation', 'concatenation-unfinished', 'checksum'];
      expect(await extensions()).toEqual([...always, ...most]);
      expect(await extensions({ storage: { ...storage, bytes }, expiry: null })).toEqual(always);
    });

    it('Tus-Max-Size: "The Server SHOULD set this header if there is a known hard limit"', async () => {
      const maxSize = async (options: Parameters<OpenSubject>[0]) => {
        const { door } = await open(options);
        return (await door.send({ method: 'OPTIONS', path: '/files' })).headers['tus-max-size'];
      };
      expect(await maxSize({ maxSize: 0 })).toBe('0');
      expect(await maxSize({ maxSize: null })).toBeUndefined();
    });

    it('another version: "it MUST respond with 412" "MUST include Tus-Version" "MUST NOT process the request"', async () => {
      const { say } = await open();
      const path = await say.created(5);
      const told = await say.patch(path, 0, 'hello', { 'tus-resumable': '0.2.2' });
      expect(told).toMatchObject({ status: 412, headers: { 'tus-version': '1.0.0' } });
      expect((await say.head(path)).headers['upload-offset']).toBe('0');
    });

    it('"The actual method of the request MUST be ignored" when X-HTTP-Method-Override is there', async () => {
      const { say } = await open();
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
      const { say } = await open();
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
      const { say } = await open();
      const told = await say.head('/files/no-such-upload');
      expect(told.status).toBe(404);
      expect(told.headers['upload-offset']).toBeUndefined();
    });

    it.each(['application/octet-stream', 'text/plain', ''])(
      'PATCH: "MUST use Content-Type: application/offset+octet-stream, otherwise 415" (%j)',
      async (type) => {
        const { say } = await open();
        const path = await say.created(5);
        expect((await say.patch(path, 0, 'hello', { 'content-type': type })).status).toBe(415);
        expect((await say.head(path)).headers['upload-offset']).toBe('0');
      },
    );

    it('PATCH: "If the offsets do not match, 409 without modifying the upload resource"', async () => {
      const { say } = await open();
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
      const { say } = await open();
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
      const { say } = await open();
      expect((await say.patch('/files/no-such-upload', 0, 'x')).status).toBe(404);
    });

    it('OPTIONS: "the Server MUST ignore the header" Tus-Resumable', async () => {
      const { door } = await open();
      const told = await door.send({
        method: 'OPTIONS',
        path: '/files',
        headers: { 'tus-resumable': '9.9.9' },
      });
      expect(told).toMatchObject({ status: 204, headers: { 'tus-version': '1.0.0' } });
    });
  });
}
