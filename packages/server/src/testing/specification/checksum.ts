import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nodeChecksums } from '../../stores/disk/nodeChecksums.ts';
import { memoryStorage } from '../../stores/memory/index.ts';
import { locationOf, OCTETS } from '../conversation.ts';
import type { OpenSubject } from './subject.ts';

const sum = (algorithm: string, text: string): Record<string, string> => {
  const bytes = Buffer.alloc(4);
  if (algorithm === 'crc32') bytes.writeUInt32BE(crc32(text));
  const digest = algorithm === 'crc32' ? bytes : createHash(algorithm).update(text).digest();
  return { 'upload-checksum': `${algorithm} ${digest.toString('base64')}` };
};

export function checksum(open: OpenSubject): void {
  const openWithAll = () => open({ storage: { ...memoryStorage(), checksums: nodeChecksums } });

  describe('checksum', () => {
    it('the example: "Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=" of "hello world"', async () => {
      const { door, say } = await open();
      const options = await door.send({ method: 'OPTIONS', path: '/files' });
      expect(options.headers['tus-extension']?.split(',')).toContain('checksum');
      const path = await say.created(11);
      const header = { 'upload-checksum': 'sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=' };
      expect(await say.patch(path, 0, 'hello world', header)).toMatchObject({
        status: 204,
        headers: { 'tus-resumable': '1.0.0', 'upload-offset': '11' },
      });
    });

    it('"The Tus-Checksum-Algorithm header MUST be included in the response to an OPTIONS request": what the storage has', async () => {
      const bare = memoryStorage();
      const { checksums: _, ...storage } = bare;
      const told = async ({ door }: Awaited<ReturnType<OpenSubject>>) =>
        (await door.send({ method: 'OPTIONS', path: '/files' })).headers;
      expect(await told(await openWithAll())).toMatchObject({
        'tus-checksum-algorithm': 'sha1,sha256,sha512,md5,crc32',
      });
      expect((await told(await open()))['tus-checksum-algorithm']).toBe('sha1,sha256,sha512,crc32');
      const without = await told(await open({ storage }));
      expect(without['tus-checksum-algorithm']).toBeUndefined();
      expect(without['tus-extension']).not.toContain('checksum');
    });

    it.each(['sha1', 'sha256', 'sha512', 'md5', 'crc32'])(
      '%s: "204 No Content if the checksums match", 460 "if the checksums mismatch"',
      async (algorithm) => {
        const { say } = await openWithAll();
        const path = await say.created(10);
        expect((await say.patch(path, 0, 'hello', sum(algorithm, 'hellO'))).status).toBe(460);
        expect((await say.patch(path, 0, 'hello', sum(algorithm, 'hello'))).status).toBe(204);
        expect((await say.patch(path, 5, 'world', sum(algorithm, 'hello'))).status).toBe(460);
        expect((await say.patch(path, 5, 'world', sum(algorithm, 'world'))).status).toBe(204);
        expect((await say.get(path)).text).toBe('helloworld');
      },
    );

    it('"In the first two cases the uploaded chunk MUST be discarded, and the upload and its offset MUST NOT be updated"', async () => {
      const { say, clock } = await open();
      const path = await say.created(5);
      await say.patch(path, 0, 'he');
      const before = (await say.head(path)).headers;
      clock.advance(1000);
      const mismatch = await say.patch(path, 2, 'LLO', sum('sha1', 'llo'));
      expect(mismatch).toMatchObject({ status: 460, headers: { 'upload-offset': '2' } });
      expect(JSON.parse(mismatch.text)).toMatchObject({ code: 'checksum-mismatch' });
      expect((await say.patch(path, 2, 'LLO', { 'upload-checksum': 'sha3 AAAA' })).status).toBe(400);
      const after = (await say.head(path)).headers;
      for (const name of ['upload-offset', 'upload-length', 'upload-expires']) {
        expect(after[name]).toBe(before[name]);
      }
      await say.patch(path, 2, 'llo');
      expect((await say.get(path)).text).toBe('hello');
    });

    it.each([
      ['sha1', 'invalid-request'],
      ['sha1 ', 'invalid-request'],
      ['sha1 AAAA', 'invalid-request'],
      ['sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0', 'invalid-request'],
      ['sha1  Kq5sNclPz7QV2+lfQIuc6R7oRu0=', 'invalid-request'],
      ['sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0= x', 'invalid-request'],
      ['sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=, sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=', 'invalid-request'],
      ['', 'unsupported-checksum'],
      ['SHA1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=', 'unsupported-checksum'],
      ['constructor Kq5sNclPz7QV2+lfQIuc6R7oRu0=', 'unsupported-checksum'],
    ])('Upload-Checksum %j is a 400 (%s)', async (value, code) => {
      const { say } = await open();
      const path = await say.created(11);
      const told = await say.patch(path, 0, 'hello world', { 'upload-checksum': value });
      expect(told.status).toBe(400);
      expect(JSON.parse(told.text)).toMatchObject({ code });
      expect((await say.head(path)).headers['upload-offset']).toBe('0');
    });

    it('a server without checksums refuses one: unread, it would pass for compared', async () => {
      const { checksums: _, ...storage } = memoryStorage();
      const { say } = await open({ storage });
      expect((await say.patch(await say.created(5), 0, 'hello', sum('sha1', 'hello'))).status).toBe(400);
    });

    it('a chunk of no bytes has a checksum too', async () => {
      const { say } = await open();
      const path = await say.created(5);
      expect((await say.patch(path, 0, '', sum('sha1', ''))).status).toBe(204);
      expect((await say.patch(path, 0, '', sum('sha1', 'x'))).status).toBe(460);
    });

    it('with a creation: "similar rules as for the PATCH request": a mismatch makes nothing, for its URL was never told', async () => {
      const { say, uploads } = await open();
      const post = (headers: Record<string, string>) =>
        say.tus({
          method: 'POST',
          path: '/files',
          headers: { 'upload-length': '9', ...OCTETS, ...headers },
          body: 'hello',
        });
      expect((await post(sum('sha1', 'other'))).status).toBe(460);
      expect(await uploads()).toEqual([]);
      const made = await post(sum('sha1', 'hello'));
      expect(made.headers['upload-offset']).toBe('5');
      expect((await say.head(locationOf(made))).headers['upload-offset']).toBe('5');
    });

    it('a body that is too long is 413, whatever its checksum', async () => {
      const { say } = await open();
      const path = await say.created(3);
      expect((await say.patch(path, 0, 'hello', sum('sha1', 'hello'))).status).toBe(413);
      expect((await say.head(path)).headers['upload-offset']).toBe('0');
    });

    it('the last byte of an upload that waits for its gate is compared as well', async () => {
      let passes = false;
      const { say } = await open({
        beforeComplete: () => {
          if (!passes) throw new Error('not yet');
        },
      });
      const path = await say.created(5);
      expect((await say.patch(path, 0, 'hello', sum('sha1', 'hello'))).status).toBe(500);
      passes = true;
      expect((await say.patch(path, 4, 'o', sum('sha1', 'x'))).status).toBe(460);
      expect((await say.patch(path, 4, 'o', sum('sha1', 'o'))).status).toBe(204);
    });
  });
}
