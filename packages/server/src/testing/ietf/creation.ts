import { describe, expect, it } from 'vitest';
import { UploadProblem } from '../../problem.ts';
import type { OpenSubject } from '../specification/subject.ts';
import { draftConversation, placeOf } from './draftConversation.ts';

export function creation(open: OpenSubject): void {
  describe('Upload Creation', () => {
    it.each(['POST', 'PUT'])(
      '"set to true […] no resumable upload is needed and the server proceeds to process the request" (%s)',
      async (method) => {
        const { door, say } = await open();
        const told = await draftConversation(door).ask(
          method,
          '/files',
          { 'upload-complete': '?1' },
          { body: 'hello' },
        );
        expect(told).toMatchObject({ status: 201, headers: { 'upload-complete': '?1' } });
        expect((await say.get(placeOf(told))).text).toBe('hello');
      },
    );

    it('"set to false […] MUST include the Location response header field […] and MUST include the Upload-Limit"; "RECOMMENDED to use the 201"', async () => {
      const draft = draftConversation((await open({ expiry: null })).door);
      const told = await draft.create('hel', '?0', { headers: { 'upload-length': '5' } });
      expect(told).toMatchObject({
        status: 201,
        headers: { 'upload-complete': '?0', 'upload-offset': '3', 'upload-limit': 'max-size=1000' },
      });
      expect((await draft.append(placeOf(told), 3, 'lo', '?1')).headers['upload-complete']).toBe('?1');
    });

    it('"The request content can be empty": with ?1 an empty representation, with ?0 only the URI', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const empty = await draft.create('', '?1');
      expect(empty.headers['upload-complete']).toBe('?1');
      expect(await say.get(placeOf(empty))).toMatchObject({ status: 200, text: '' });
      const begun = await draft.create('', '?0', { headers: { 'upload-length': '0' } });
      expect(begun).toMatchObject({ status: 201, headers: { 'upload-complete': '?0' } });
      expect((await draft.append(placeOf(begun), 0, '', '?1')).headers['upload-complete']).toBe('?1');
    });

    it('"MUST record the length […] if the Upload-Length or Upload-Complete: ?1 header fields are included"', async () => {
      const draft = draftConversation((await open()).door);
      const path = await draft.begun({ 'upload-length': '5' });
      expect((await draft.head(path)).headers['upload-length']).toBe('5');
      const whole = placeOf(await draft.create('hello', '?1'));
      expect((await draft.head(whole)).headers['upload-length']).toBe('5');
    });

    it('"Even the client might not know the total length": a body that does not say how long it is', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const path = placeOf(await draft.create('hel', '?0', { unmeasured: true }));
      expect((await draft.head(path)).headers).toMatchObject({
        'upload-offset': '3',
        'upload-complete': '?0',
      });
      const last = await draft.append(path, 3, 'lo', '?1', { unmeasured: true });
      expect(last.headers).toMatchObject({ 'upload-offset': '5', 'upload-complete': '?1' });
      expect((await say.get(path)).text).toBe('hello');
      const once = await draft.create('hello', '?1', { unmeasured: true });
      expect((await say.get(placeOf(once))).text).toBe('hello');
    });

    it('a body of unknown length stays below max-size all the same', async () => {
      const { door, uploads } = await open();
      const told = await draftConversation(door).create('x'.repeat(1001), '?1', { unmeasured: true });
      expect(told.status).toBe(413);
      expect(await uploads()).toEqual([]);
    });

    it('"Representation metadata included in the initial request": Content-Type and Content-Disposition become what tus has as metadata', async () => {
      const { door, uploads, say } = await open();
      const headers = {
        'content-type': 'image/jpeg',
        'content-disposition': `inline; filename="file name.jpg"; filename*=UTF-8''file%20n%C3%A4me.jpg`,
      };
      const path = placeOf(await draftConversation(door).create('x', '?1', { headers }));
      const [upload] = await uploads();
      expect(upload?.metadata).toEqual({ filename: 'file näme.jpg', filetype: 'image/jpeg' });
      expect((await say.get(path)).headers).toMatchObject({
        'content-type': 'image/jpeg',
        'content-disposition': `attachment; filename="file n_me.jpg"; filename*=UTF-8''file%20n%C3%A4me.jpg`,
      });
    });

    it.each([
      ['inline; filename=plain.txt', 'plain.txt'],
      ['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
      [`inline; filename="old"; filename*=utf-8'de'%ff`, 'old'],
      ['inline', undefined],
    ])('a filename in Content-Disposition %j', async (disposition, name) => {
      const { door, uploads } = await open();
      await draftConversation(door).create('x', '?1', { headers: { 'content-disposition': disposition } });
      expect((await uploads())[0]?.metadata.filename).toBe(name);
    });

    it('metadata of the user travels as in tus, in Upload-Metadata, which the draft does not forbid', async () => {
      const { door, uploads } = await open();
      const draft = draftConversation(door);
      const metadata = 'filename d29ybGQ=,note';
      const headers = { 'upload-metadata': metadata, 'content-disposition': 'inline; filename=other' };
      await draft.create('x', '?1', { headers });
      expect((await uploads())[0]?.metadata).toEqual({ filename: 'world', note: '' });
      expect((await draft.create('x', '?1', { headers: { 'upload-metadata': ',' } })).status).toBe(400);
    });

    it('"metadata MUST be validated": more of it than is kept is refused', async () => {
      const { door, uploads } = await open();
      const headers = { 'content-disposition': `inline; filename="${'x'.repeat(7000)}"` };
      expect((await draftConversation(door).create('x', '?1', { headers })).status).toBe(400);
      expect(await uploads()).toEqual([]);
    });

    it('Content Codings: the offset counts coded data, and the coding is kept', async () => {
      const { door, uploads } = await open();
      const gzip = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0);
      const told = await draftConversation(door).create(gzip, '?1', {
        headers: { 'content-encoding': 'gzip' },
      });
      expect(told.headers['upload-offset']).toBe('10');
      expect((await uploads())[0]?.metadata).toEqual({ 'content-encoding': 'gzip' });
    });

    it('the gate answers for the resource targeted: its status, headers and body, also with another Location', async () => {
      const { door } = await open({
        beforeComplete: () => ({
          status: 200,
          headers: { location: '/photos/1', 'x-photo': '1' },
          body: '{}',
        }),
      });
      const told = await draftConversation(door).create('hello', '?1');
      expect(told).toMatchObject({
        status: 200,
        headers: { location: '/photos/1', 'x-photo': '1', 'upload-complete': '?1' },
        text: '{}',
      });
    });

    it('"4xx […] status codes indicate in this case that the representation was fully transmitted, but an error occurred": a gate that refuses', async () => {
      const { door } = await open({
        beforeComplete: () => {
          throw new UploadProblem('rejected', 'Only pictures.');
        },
      });
      const draft = draftConversation(door);
      expect(await draft.create('hello', '?1')).toMatchObject({
        status: 422,
        headers: { 'upload-complete': '?1' },
      });
      const path = await draft.begun();
      for (let time = 0; time < 2; time++) {
        const offset = (await draft.head(path)).headers['upload-offset'] ?? '';
        const told = await draft.append(path, offset, 'hello'.slice(Number(offset)), '?1');
        expect(told).toMatchObject({ status: 422, headers: { 'upload-complete': '?1' } });
      }
      expect((await draft.head(path)).headers['upload-complete']).toBe('?1');
    });

    it('a gate that fails for now leaves the upload to be completed by the next try', async () => {
      let fails = true;
      const { door, say } = await open({
        beforeComplete: () => {
          if (fails) throw new Error('The database is away.');
        },
      });
      const draft = draftConversation(door);
      const path = placeOf(await draft.create('hel', '?0'));
      expect(await draft.append(path, 3, 'lo', '?1')).toMatchObject({
        status: 500,
        headers: { 'upload-complete': '?0' },
      });
      fails = false;
      const { headers } = await draft.head(path);
      expect(headers).toMatchObject({ 'upload-complete': '?0', 'upload-length': '5' });
      const offset = Number(headers['upload-offset']);
      expect((await draft.append(path, offset, 'hello'.slice(offset), '?1')).headers['upload-complete']).toBe(
        '?1',
      );
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"the server SHOULD validate that the user is still allowed to perform the requested action before finalizing the upload"', async () => {
      let allowed = true;
      const { door } = await open({
        authorize: () => {
          if (!allowed) throw new UploadProblem('forbidden', 'No more.');
          return { owner: null };
        },
      });
      const draft = draftConversation(door);
      const path = placeOf(await draft.create('hello', '?0'));
      allowed = false;
      expect((await draft.append(path, 5, '', '?1')).status).toBe(403);
      allowed = true;
      expect((await draft.head(path)).headers['upload-complete']).toBe('?0');
    });
  });

  describe('a client that knows nothing of resumption', () => {
    it('PUT: one request is enough, and the name in the URL becomes the file’s', async () => {
      const { door, say, uploads } = await open();
      const put = (path: string) => door.send({ method: 'PUT', path, body: 'hello' });
      for (const path of ['/files', '/files/report.pdf', '/files/ein%20b%C3%A4r', '/files/report']) {
        const told = await put(path);
        expect(told.status).toBe(201);
        expect((await say.get(placeOf(told))).text).toBe('hello');
      }
      const names = (await uploads()).map(({ metadata }) => metadata.filename);
      expect(new Set(names)).toEqual(new Set(['report', 'ein bär', 'report.pdf', undefined]));
      expect((await put('/files/a/b')).status).toBe(404);
    });

    it('PUT to the URL of an upload replaces nothing', async () => {
      const { door, say } = await open();
      const path = placeOf(await draftConversation(door).create('first', '?1'));
      const told = await door.send({ method: 'PUT', path, body: 'second' });
      expect(placeOf(told)).not.toBe(path);
      expect((await say.get(path)).text).toBe('first');
    });

    it.each([
      ['application/octet-stream', 201],
      ['image/jpeg', 201],
      ['application/x-www-form-urlencoded', 415],
      ['multipart/form-data; boundary=x', 415],
      ['text/plain; charset=utf-8', 415],
    ])(
      'POST with %j, which a page of another origin can or cannot send unasked: %i',
      async (type, status) => {
        const { door, uploads } = await open();
        const headers = { 'content-type': type };
        const told = await door.send({ method: 'POST', path: '/files', headers, body: 'hello' });
        expect(told.status).toBe(status);
        expect(await uploads()).toHaveLength(status === 201 ? 1 : 0);
      },
    );

    it('fields of tus without its version are tus, and told so', async () => {
      const { door } = await open();
      for (const headers of [
        { 'upload-length': '5' },
        { 'upload-metadata': 'a' },
        { 'content-type': 'application/offset+octet-stream' },
      ]) {
        expect(await door.send({ method: 'POST', path: '/files', headers, body: 'x' })).toMatchObject({
          status: 412,
          headers: { 'tus-version': '1.0.0' },
        });
      }
    });
  });
}
