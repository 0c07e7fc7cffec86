import { describe, expect, it } from 'vitest';
import type { OpenSubject } from '../specification/subject.ts';
import { draftConversation, PARTIAL, placeOf, TYPES } from './draftConversation.ts';

const NO_INTEGERS = ['-1', '1.0', 'abc', '"5"', '?1', '5, 5', '1e2', '0x5', '9999999999999999', ''];

export function state(open: OpenSubject): void {
  describe('Upload Resource', () => {
    it('"An upload resource SHOULD be unique", and is hard to guess', async () => {
      const draft = draftConversation((await open()).door);
      const paths = await Promise.all([draft.begun(), draft.begun(), draft.begun()]);
      expect(new Set(paths).size).toBe(3);
      for (const path of paths) expect(path).toMatch(/^\/files\/[0-9a-f]{32}$/);
    });

    it('"the offset MUST NOT decrease", whatever is refused', async () => {
      const draft = draftConversation((await open()).door);
      const path = placeOf(await draft.create('hello', '?0'));
      await draft.append(path, 0, 'again', '?0');
      await draft.append(path, 3, 'x', '?1');
      await draft.append(path, 5, 'x'.repeat(2000), '?0');
      expect((await draft.head(path)).headers['upload-offset']).toBe('5');
    });

    it('"If the server loses any part of the state, it MUST deactivate the upload resource and reject further interaction"', async () => {
      const { door, storage } = await open();
      const path = placeOf(await draftConversation(door).create('hello', '?0'));
      await storage.bytes.remove(path.slice('/files/'.length));
      // As after a restart: a server looks when it meets an upload for the first time.
      const draft = draftConversation((await open({ storage })).door);
      for (const told of [await draft.head(path), await draft.append(path, 5, ' world', '?1')]) {
        expect(told.status).toBe(410);
        expect(told.headers['upload-offset']).toBeUndefined();
      }
    });
  });

  describe('Offset, Completeness, Length', () => {
    it.each(NO_INTEGERS)(
      'Upload-Offset: "Other values MUST cause the entire header field to be ignored" (%j)',
      async (value) => {
        const draft = draftConversation((await open()).door);
        const path = await draft.begun();
        const told = await draft.append(path, value, 'hello', '?1');
        expect(told.status).toBe(400);
        expect(JSON.parse(told.text).detail).toContain('Upload-Offset is missing');
        expect((await draft.head(path)).headers['upload-offset']).toBe('0');
      },
    );

    it.each(['1', 'true', '?2', '"?1"', '?1, ?1', ''])(
      'Upload-Complete: "Other values MUST cause the entire header field to be ignored" (%j)',
      async (value) => {
        const draft = draftConversation((await open()).door);
        const path = await draft.begun();
        const told = await draft.append(path, 0, 'hello', value);
        expect(told.status).toBe(400);
        expect(JSON.parse(told.text).detail).toContain('Upload-Complete is missing');
        expect((await draft.head(path)).headers['upload-offset']).toBe('0');
      },
    );

    it.each(NO_INTEGERS)(
      'Upload-Length: "Other values MUST cause the entire header field to be ignored" (%j)',
      async (value) => {
        const draft = draftConversation((await open()).door);
        const path = await draft.begun({ 'upload-length': value });
        expect((await draft.head(path)).headers['upload-length']).toBeUndefined();
      },
    );

    it('an Item may have parameters: they mean nothing here', async () => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun({ 'upload-length': '5;unit=byte' });
      const told = await draft.append(path, '0;x', 'hello', '?1;y=2');
      expect(told.headers['upload-complete']).toBe('?1');
    });

    it('"The offset could match the length, but the upload can still be incomplete"', async () => {
      const completions: string[] = [];
      const { door, say } = await open({ beforeComplete: ({ id }) => void completions.push(id) });
      const draft = draftConversation(door);
      const told = await draft.create('hello', '?0', { headers: { 'upload-length': '5' } });
      expect(told).toMatchObject({ status: 201, headers: { 'upload-complete': '?0', 'upload-offset': '5' } });
      const path = placeOf(told);
      expect((await draft.append(path, 5, '', '?0')).headers['upload-complete']).toBe('?0');
      expect((await draft.head(path)).headers).toMatchObject({
        'upload-complete': '?0',
        'upload-length': '5',
      });
      expect((await say.get(path)).status).toBe(404);
      expect(completions).toEqual([]);
      // A tus client would take offset == length for success.
      expect((await say.head(path)).headers['upload-length']).toBeUndefined();

      expect((await draft.append(path, 5, '', '?1')).headers['upload-complete']).toBe('?1');
      expect(completions).toHaveLength(1);
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"The length is then the sum of the current offset and the Content-Length"', async () => {
      const draft = draftConversation((await open()).door);
      const path = placeOf(await draft.create('hel', '?0'));
      expect((await draft.head(path)).headers['upload-length']).toBeUndefined();
      expect((await draft.append(path, 3, 'lo', '?1')).headers['upload-complete']).toBe('?1');
      expect((await draft.head(path)).headers).toMatchObject({
        'upload-length': '5',
        'upload-complete': '?1',
      });
    });

    it('"If indicators (1) and (2) are both present in the same request, their indicated lengths MUST match"', async () => {
      const { door, uploads } = await open();
      const draft = draftConversation(door);
      const told = await draft.create('hello', '?1', { headers: { 'upload-length': '6' } });
      expect(told).toMatchObject({
        status: 400,
        headers: { 'content-type': 'application/problem+json', 'upload-complete': '?0' },
      });
      expect(JSON.parse(told.text)).toMatchObject({ type: `${TYPES}inconsistent-upload-length` });
      expect((await draft.create('hello', '?0', { headers: { 'upload-length': '4' } })).status).toBe(400);
      expect((await draft.create('', '?1', { headers: { 'upload-length': '1' } })).status).toBe(400);
      expect(await uploads()).toEqual([]);
    });

    it('"If multiple requests include indicators, their indicated values MUST match"', async () => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun({ 'upload-length': '5' });
      const tries = [
        await draft.append(path, 0, 'hell', '?1'),
        await draft.append(path, 0, '', '?1'),
        await draft.append(path, 0, 'he', '?0', { headers: { 'upload-length': '6' } }),
        await draft.append(path, 0, 'hello!', '?0'),
      ];
      for (const told of tries) {
        expect(told).toMatchObject({ status: 400, headers: { 'upload-complete': '?0' } });
        expect(JSON.parse(told.text)).toMatchObject({ type: `${TYPES}inconsistent-upload-length` });
      }
      expect((await draft.head(path)).headers).toMatchObject({ 'upload-offset': '0', 'upload-length': '5' });
      const headers = { 'upload-length': '5' };
      expect((await draft.append(path, 0, 'hello', '?1', { headers })).headers['upload-complete']).toBe('?1');
    });
  });

  describe('Limits', () => {
    const limitOf = (headers: Readonly<Record<string, string>>) => headers['upload-limit'];

    it('OPTIONS: "the server MUST include the Upload-Limit header field with the corresponding limits"; tus is discovered by the same', async () => {
      const { door } = await open({ maxSize: 1000, maxChunkSize: 100, expiry: 60_000 });
      const told = await door.send({ method: 'OPTIONS', path: '/files' });
      expect(told).toMatchObject({
        status: 204,
        headers: {
          'upload-limit': 'max-size=1000, max-append-size=100, max-age=60',
          'tus-version': '1.0.0',
          'tus-max-size': '1000',
        },
      });
    });

    it('OPTIONS: "If the server does not apply any limits, it MUST use min-size=0 instead of an empty header value"', async () => {
      const { door } = await open({ maxSize: null, expiry: null });
      expect(limitOf((await door.send({ method: 'OPTIONS', path: '/files' })).headers)).toBe('min-size=0');
    });

    it('"Between subsequent responses, the end of the upload resource’s lifetime as implied by max-age SHOULD NOT decrease"', async () => {
      const { door, clock } = await open({ maxSize: null });
      const draft = draftConversation(door);
      const made = await draft.create('', '?0');
      expect(limitOf(made.headers)).toBe('max-age=60');
      const path = placeOf(made);
      clock.advance(20_000);
      expect(limitOf((await draft.head(path)).headers)).toBe('max-age=40');
      expect(limitOf((await draft.append(path, 0, 'he', '?0')).headers)).toBe('max-age=60');
      clock.advance(60_000);
      expect((await draft.head(path)).status).toBe(410);
    });

    it('max-size: "might not create an upload resource if the length […] is larger"; "SHOULD include the Upload-Limit" in a 413', async () => {
      const { door, uploads } = await open({ expiry: null });
      const draft = draftConversation(door);
      const told = await draft.create('', '?0', { headers: { 'upload-length': '1001' } });
      expect(told).toMatchObject({ status: 413, headers: { 'upload-limit': 'max-size=1000' } });
      expect(await uploads()).toEqual([]);
    });

    it('max-append-size: "The server might reject requests exceeding this limit"', async () => {
      const draft = draftConversation((await open({ maxChunkSize: 5, expiry: null })).door);
      const limits = 'max-size=1000, max-append-size=5';
      const path = placeOf(await draft.create('hello', '?0'));
      expect(await draft.append(path, 5, ' world', '?1')).toMatchObject({
        status: 413,
        headers: { 'upload-limit': limits, 'upload-complete': '?0', 'upload-offset': '5' },
      });
      expect((await draft.append(path, 5, ' worl', '?0')).status).toBe(204);
      expect((await draft.append(path, 10, 'd', '?1')).headers['upload-complete']).toBe('?1');
      expect((await draft.create('hello!', '?1')).status).toBe(413);
    });

    it('limits that depend on who asks are told with the upload', async () => {
      const { door } = await open({ maxSize: () => 7, expiry: null });
      expect(limitOf((await door.send({ method: 'OPTIONS', path: '/files' })).headers)).toBe('min-size=0');
      expect(limitOf((await draftConversation(door).create('', '?0')).headers)).toBe('max-size=7');
    });
  });

  describe('what a request of the draft must have', () => {
    it('"sending a PATCH request with the application/partial-upload media type": 415 for others, with Accept-Patch', async () => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun();
      const told = await draft.append(path, 0, 'x', '?0', { headers: { 'content-type': 'text/plain' } });
      expect(told).toMatchObject({ status: 415, headers: { 'accept-patch': PARTIAL['content-type'] } });
      const type = { 'content-type': 'Application/Partial-Upload; charset=x' };
      expect((await draft.append(path, 0, 'x', '?0', { headers: type })).status).toBe(204);
    });

    it('methods that are none of it: 405', async () => {
      const draft = draftConversation((await open()).door);
      expect(await draft.ask('PATCH', '/files', {})).toMatchObject({
        status: 405,
        headers: { allow: 'OPTIONS, POST, PUT' },
      });
      expect((await draft.ask('POST', await draft.begun(), {})).status).toBe(405);
    });
  });
}
