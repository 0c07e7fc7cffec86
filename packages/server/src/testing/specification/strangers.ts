import { describe, expect, it } from 'vitest';
import { OCTETS } from '../conversation.ts';
import type { OpenSubject } from './subject.ts';

export function strangers(open: OpenSubject): void {
  describe('requests that are none of tus', () => {
    it('methods that do not exist here: 405 with Allow', async () => {
      const { say } = await open();
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
      const { say } = await open();
      for (const method of ['HEAD', 'GET', 'PATCH', 'DELETE', 'POST']) {
        expect(await say.tus({ method, path, headers: { ...OCTETS, 'upload-offset': '0' } })).toMatchObject({
          status: 404,
          headers: { 'cache-control': 'no-store', 'tus-resumable': '1.0.0' },
        });
      }
    });
  });
}
