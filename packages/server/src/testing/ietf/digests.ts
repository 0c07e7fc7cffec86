import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OpenSubject } from '../specification/subject.ts';
import { draftConversation, placeOf } from './draftConversation.ts';

const digest = (key: 'sha-256' | 'sha-512', text: string): string =>
  `${key}=:${createHash(key.replace('-', '')).update(text).digest('base64')}:`;

export function digests(open: OpenSubject): void {
  describe('Integrity Digests', () => {
    it.each(['sha-256', 'sha-512'] as const)(
      'Content-Digest: "If the digests don’t match the server SHOULD […] not append the content to the upload resource" (%s)',
      async (key) => {
        const draft = draftConversation((await open()).door);
        const path = await draft.begun();
        const wrong = await draft.append(path, 0, 'hello', '?1', {
          headers: { 'content-digest': digest(key, 'hallo') },
        });
        expect(wrong).toMatchObject({
          status: 400,
          headers: { 'upload-complete': '?0', 'upload-offset': '0' },
        });
        expect(JSON.parse(wrong.text)).toMatchObject({ code: 'checksum-mismatch' });
        expect((await draft.head(path)).headers['upload-offset']).toBe('0');
        const right = await draft.append(path, 0, 'hello', '?1', {
          headers: { 'content-digest': `unixsum=:AA==:, ${digest(key, 'hello')}` },
        });
        expect(right.headers['upload-complete']).toBe('?1');
      },
    );

    it('Content-Digest of a creation: one that does not match leaves nothing', async () => {
      const { door, uploads } = await open();
      const draft = draftConversation(door);
      const headers = { 'content-digest': digest('sha-256', 'hallo') };
      expect((await draft.create('hello', '?1', { headers })).status).toBe(400);
      expect(await uploads()).toEqual([]);
      const right = { 'content-digest': digest('sha-256', 'hel') };
      expect(placeOf(await draft.create('hel', '?0', { headers: right }))).toBeDefined();
    });

    it('Content-Digest of no content is compared too', async () => {
      const draft = draftConversation((await open()).door);
      const path = placeOf(await draft.create('hello', '?0'));
      const wrong = { 'content-digest': digest('sha-256', 'hello') };
      expect((await draft.append(path, 5, '', '?1', { headers: wrong })).status).toBe(400);
      const right = { 'content-digest': digest('sha-256', '') };
      expect((await draft.append(path, 5, '', '?1', { headers: right })).headers['upload-complete']).toBe(
        '?1',
      );
    });

    it.each([
      ['md5=:AAAAAAAAAAAAAAAAAAAAAA==:', 'unsupported-checksum'],
      ['sha-256=abc', 'invalid-request'],
      ['sha-256=:YQ==:', 'invalid-request'],
      ['=', 'invalid-request'],
    ])('a digest that cannot be compared is refused, not ignored (%j)', async (value, code) => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun();
      const told = await draft.append(path, 0, 'hello', '?1', { headers: { 'content-digest': value } });
      expect(told.status).toBe(400);
      expect(JSON.parse(told.text)).toMatchObject({ code });
      if (code === 'unsupported-checksum') {
        expect(told.headers['want-content-digest']).toBe('sha-512=10, sha-256=9');
      }
    });
  });
}
