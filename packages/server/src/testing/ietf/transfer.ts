import { describe, expect, it } from 'vitest';
import type { OpenSubject } from '../specification/subject.ts';
import { draftConversation, placeOf, TYPES } from './draftConversation.ts';

export function transfer(open: OpenSubject): void {
  describe('Offset Retrieval', () => {
    it.each(['HEAD', 'GET'])(
      '"A successful response to a HEAD or GET request against an upload resource MUST include" all of it (%s)',
      async (method) => {
        const draft = draftConversation((await open({ maxSize: 10, expiry: 9000 })).door);
        const path = placeOf(await draft.create('hel', '?0', { headers: { 'upload-length': '5' } }));
        expect(await draft.ask(method, path, {})).toMatchObject({
          status: 204,
          headers: {
            'upload-offset': '3',
            'upload-complete': '?0',
            'upload-length': '5',
            'upload-limit': 'max-size=10, max-age=9',
            'cache-control': 'no-store',
          },
          text: '',
        });
        await draft.append(path, 3, 'lo', '?1');
        expect((await draft.ask(method, path, {})).headers).toMatchObject({
          'upload-offset': '5',
          'upload-complete': '?1',
          'upload-length': '5',
          'upload-limit': 'max-size=10',
          'cache-control': 'no-store',
        });
      },
    );

    it('needs no field of the draft: a bare HEAD is one', async () => {
      const { door } = await open();
      const path = placeOf(await draftConversation(door).create('hel', '?0'));
      const told = await door.send({ method: 'HEAD', path });
      expect(told).toMatchObject({ status: 204, headers: { 'upload-offset': '3' } });
    });

    it('what is not there is 404, without an offset', async () => {
      const draft = draftConversation((await open()).door);
      for (const method of ['HEAD', 'GET', 'DELETE']) {
        const told = await draft.ask(method, '/files/no-such-upload', {});
        expect(told.status).toBe(404);
        expect(told.headers['upload-offset']).toBeUndefined();
      }
      expect((await draft.append('/files/no-such-upload', 0, 'x', '?0')).status).toBe(404);
    });
  });

  describe('Upload Append', () => {
    it('"does not match the current offset […] MUST reject the request with a 409 (Conflict) […] Upload-Complete […] false. MUST include the correct offset"', async () => {
      const draft = draftConversation((await open()).door);
      const path = placeOf(await draft.create('hello', '?0'));
      for (const offset of [0, 4, 6]) {
        const told = await draft.append(path, offset, 'x', '?1');
        expect(told).toMatchObject({
          status: 409,
          headers: {
            'upload-complete': '?0',
            'upload-offset': '5',
            'content-type': 'application/problem+json',
          },
        });
        expect(JSON.parse(told.text)).toMatchObject({
          type: `${TYPES}mismatching-upload-offset`,
          'expected-offset': 5,
          'provided-offset': offset,
        });
      }
    });

    it('"set to false […] a 2xx (Successful) response with the Upload-Complete header field set to false"', async () => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun();
      expect(await draft.append(path, 0, 'hel', '?0')).toMatchObject({
        status: 204,
        headers: { 'upload-complete': '?0', 'upload-offset': '3' },
      });
    });

    it('"SHOULD generate the response that matches what the resource […] would have generated […] MUST include the Upload-Complete header field with a true value"', async () => {
      const { door } = await open({ beforeComplete: () => ({ body: '{"id":1}', headers: { 'x-a': 'b' } }) });
      const draft = draftConversation(door);
      const whole = await draft.create('hello', '?1');
      const path = placeOf(await draft.create('hel', '?0'));
      const last = await draft.append(path, 3, 'lo', '?1');
      expect(last.headers['upload-complete']).toBe('?1');
      for (const { status, text, headers } of [whole, last]) {
        expect([status, text, headers['x-a']]).toEqual([200, '{"id":1}', 'b']);
      }
    });

    it('"the request has no content […] requires the full representation data to have been processed during prior requests"', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const path = placeOf(await draft.create('hello', '?0'));
      expect((await draft.append(path, 5, '', '?1')).headers['upload-complete']).toBe('?1');
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"The server can choose to replay the final response to the client if the request to append to the completed upload is valid"', async () => {
      let runs = 0;
      const { door } = await open({
        beforeComplete: () => {
          runs += 1;
          return { body: `run ${runs}` };
        },
      });
      const draft = draftConversation(door);
      const path = placeOf(await draft.create('hel', '?0'));
      expect((await draft.append(path, 3, 'lo', '?1')).text).toBe('run 1');
      expect(await draft.append(path, 5, '', '?1')).toMatchObject({
        status: 200,
        text: 'run 1',
        headers: { 'upload-complete': '?1', 'upload-offset': '5' },
      });
    });

    it('"After this point, no more representation data can be appended"; "Upload-Complete can be false in response to an invalid operation"', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const path = placeOf(await draft.create('hello', '?1'));
      const more = await draft.append(path, 5, '!', '?0');
      expect(more).toMatchObject({ status: 400, headers: { 'upload-complete': '?0', 'upload-offset': '5' } });
      expect(JSON.parse(more.text)).toMatchObject({ type: `${TYPES}completed-upload` });
      expect((await draft.append(path, 5, '!', '?1')).status).toBe(400);
      expect((await draft.append(path, 3, 'lo', '?1')).status).toBe(409);
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"MUST record the length" also when it is told late', async () => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun();
      await draft.append(path, 0, 'he', '?0', { headers: { 'upload-length': '5' } });
      expect((await draft.head(path)).headers['upload-length']).toBe('5');
    });

    it.each(['?0', '?1'])(
      '"MUST prevent the offset from exceeding the upload length by rejecting the request […], marking the upload resource invalid and rejecting any further interaction with it. It is not sufficient to rely on the Content-Length" (%s)',
      async (complete) => {
        const { door, uploads } = await open();
        const draft = draftConversation(door);
        const path = await draft.begun({ 'upload-length': '5' });
        const told = await draft.append(path, 0, 'hello!', complete, { unmeasured: true });
        expect(told).toMatchObject({ status: 400, headers: { 'upload-complete': '?0' } });
        expect(JSON.parse(told.text)).toMatchObject({ type: `${TYPES}inconsistent-upload-length` });
        expect((await draft.head(path)).status).toBe(404);
        expect((await draft.append(path, 0, 'hello', '?1')).status).toBe(404);
        expect(await uploads()).toEqual([]);
      },
    );

    it('an end before the length, in a body that did not say so, is no completion', async () => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun({ 'upload-length': '5' });
      const told = await draft.append(path, 0, 'hel', '?1', { unmeasured: true });
      expect(told).toMatchObject({ status: 400, headers: { 'upload-complete': '?0', 'upload-offset': '3' } });
      expect((await draft.append(path, 3, 'lo', '?1')).headers['upload-complete']).toBe('?1');
    });
  });

  describe('Upload Cancellation', () => {
    it.each(['', 'he', 'hello'])(
      '"the server SHOULD deactivate the upload resource" (after %j)',
      async (bytes) => {
        const draft = draftConversation((await open()).door);
        const path = placeOf(await draft.create(bytes, bytes === 'hello' ? '?1' : '?0'));
        expect(await draft.remove(path)).toMatchObject({ status: 204, text: '' });
        expect((await draft.head(path)).status).toBe(404);
        expect((await draft.append(path, bytes.length, 'x', '?1')).status).toBe(404);
        expect((await draft.remove(path)).status).toBe(404);
      },
    );
  });
}
