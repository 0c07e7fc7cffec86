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

    it.each(['sha-256', 'sha-512'] as const)(
      'Repr-Digest: "If the digests don’t match, the server SHOULD consider the upload failed, not process the representation further, and signal the failure to the client" (%s)',
      async (key) => {
        const completions: string[] = [];
        const { door, say } = await open({ beforeComplete: ({ id }) => void completions.push(id) });
        const draft = draftConversation(door);
        const path = await draft.begun({ 'repr-digest': digest(key, 'hallo') });
        await draft.append(path, 0, 'hel', '?0');
        for (const rest of [3, 4]) {
          const told = await draft.append(path, rest, 'hello'.slice(rest), '?1');
          expect(told).toMatchObject({ status: 400, headers: { 'upload-complete': '?1' } });
          expect(JSON.parse(told.text)).toMatchObject({ code: 'digest-mismatch' });
        }
        expect(completions).toEqual([]);
        expect((await say.get(path)).status).toBe(404);
      },
    );

    it('Repr-Digest: one that matches lets the upload pass, in one request or in many, also completed in tus', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const headers = { 'repr-digest': digest('sha-256', 'hello') };
      const once = await draft.create('hello', '?1', { headers });
      expect(once.headers).toMatchObject({ 'upload-complete': '?1', ...headers });
      const path = placeOf(await draft.create('hel', '?0', { headers }));
      expect((await draft.append(path, 3, 'lo', '?1')).headers).toMatchObject(headers);
      const other = await draft.begun({ ...headers, 'upload-length': '5' });
      expect((await say.patch(other, 0, 'hallo')).status).toBe(400);
      expect((await say.get(other)).status).toBe(404);
    });

    it('Repr-Digest of an empty representation', async () => {
      const draft = draftConversation((await open()).door);
      const right = { 'repr-digest': digest('sha-256', '') };
      expect((await draft.create('', '?1', { headers: right })).headers['upload-complete']).toBe('?1');
      const wrong = { 'repr-digest': digest('sha-256', 'x') };
      expect((await draft.create('', '?1', { headers: wrong })).status).toBe(400);
    });

    it.each([
      ['sha-512=3, sha-256=10', 'sha-256'],
      ['sha-512=10, sha-256=3', 'sha-512'],
      ['sha-256=1, sha-512=0, md5=10', 'sha-256'],
    ] as const)(
      'Want-Repr-Digest: "The server SHOULD compute the representation digests using the preferred algorithms once the upload is complete" (%j)',
      async (wanted, key) => {
        const draft = draftConversation((await open()).door);
        const headers = { 'want-repr-digest': wanted };
        const path = placeOf(await draft.create('hel', '?0', { headers }));
        const told = await draft.append(path, 3, 'lo', '?1');
        expect(told.headers['repr-digest']).toBe(digest(key, 'hello'));
      },
    );

    it.each(['md5=10', 'sha-256=0', '=', 'sha-256=?1'])(
      'Want-Repr-Digest: "but might not include it" (%j)',
      async (wanted) => {
        const draft = draftConversation((await open()).door);
        const told = await draft.create('x', '?1', { headers: { 'want-repr-digest': wanted } });
        expect(told).toMatchObject({ status: 201, headers: { 'upload-complete': '?1' } });
        expect(told.headers['repr-digest']).toBeUndefined();
      },
    );

    it('a Repr-Digest that cannot be compared is refused, with what could be', async () => {
      const { door, uploads } = await open();
      const headers = { 'repr-digest': 'md5=:AAAAAAAAAAAAAAAAAAAAAA==:' };
      expect(await draftConversation(door).create('x', '?1', { headers })).toMatchObject({
        status: 400,
        headers: { 'want-repr-digest': 'sha-512=10, sha-256=9' },
      });
      expect(await uploads()).toEqual([]);
    });
  });
}
