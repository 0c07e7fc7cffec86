import { describe, expect, it } from 'vitest';
import { locationOf, OCTETS } from '../conversation.ts';
import type { OpenSubject } from './subject.ts';

export function creation(open: OpenSubject): void {
  describe('creation', () => {
    it('"The request MUST include one of" Upload-Length and Upload-Defer-Length', async () => {
      const { say } = await open();
      const told = await say.tus({ method: 'POST', path: '/files' });
      expect(told.status).toBe(400);
      expect(told.text).toContain('Upload-Length');
    });

    it('"If the Upload-Defer-Length header contains any other value than 1": 400', async () => {
      const { say } = await open();
      for (const value of ['0', '2', 'true', '']) {
        const headers = { 'upload-defer-length': value };
        expect((await say.tus({ method: 'POST', path: '/files', headers })).status).toBe(400);
      }
    });

    it('a deferred length: told by HEAD as "Upload-Defer-Length: 1" until set, then "MUST NOT be changed"', async () => {
      const { say } = await open();
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
      const { say } = await open();
      const made = await say.tus({ method: 'POST', path: '/files', headers: { 'upload-defer-length': '1' } });
      const path = locationOf(made);
      await say.patch(path, 0, 'hello');
      expect((await say.patch(path, 5, '', { 'upload-length': '4' })).status).toBe(400);
      expect((await say.patch(path, 5, '', { 'upload-length': '5' })).status).toBe(204);
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"Such an upload is immediately complete after its creation": an empty file', async () => {
      const { say } = await open();
      const path = await say.created(0);
      expect((await say.head(path)).headers).toMatchObject({ 'upload-offset': '0', 'upload-length': '0' });
      expect(await say.get(path)).toMatchObject({
        status: 200,
        text: '',
        headers: { 'content-length': '0' },
      });
    });

    it('"If the length of the upload exceeds the maximum": 413', async () => {
      const { say } = await open();
      expect(await say.create(1001)).toMatchObject({ status: 413, headers: { 'tus-max-size': '1000' } });
      expect((await say.create(1000)).status).toBe(201);
    });

    it('"The Server MUST set the Location header": path-absolute, so right behind any proxy', async () => {
      const { say } = await open();
      const location = await say.created(5);
      expect(location).toMatch(/^\/files\/[0-9a-f]{32}$/);
    });

    it.each(['filename not-base64!', 'a YQ==,a Yg==', ',', 'a  YQ==', 'ä YQ=='])(
      'Upload-Metadata %j: refused, and nothing is made',
      async (value) => {
        const { say, uploads } = await open();
        const told = await say.create(5, { 'upload-metadata': value });
        expect(told.status).toBe(400);
        expect(told.text).toContain('Upload-Metadata');
        expect(await uploads()).toEqual([]);
      },
    );

    it('with upload: "similar rules as for the PATCH request": another content type is 415, too many bytes are 413', async () => {
      const { say, uploads } = await open();
      const post = (headers: Record<string, string>, body: string) =>
        say.tus({ method: 'POST', path: '/files', headers: { 'upload-length': '5', ...headers }, body });
      expect((await post({ 'content-type': 'text/plain' }, 'hello')).status).toBe(415);
      expect((await post(OCTETS, 'hello!')).status).toBe(413);
      expect(await uploads()).toEqual([]);
      const path = locationOf(await post(OCTETS, 'hello'));
      expect((await say.get(path)).text).toBe('hello');
    });
  });
}
