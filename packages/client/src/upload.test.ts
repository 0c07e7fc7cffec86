import { describe, expect, it } from 'vitest';
import {
  appendedTo,
  conversation,
  created,
  ENDPOINT,
  failure,
  hello,
  stands,
  URL_1,
} from './testing/conversation.ts';
import { settled } from './testing/manualClock.ts';

describe('an upload', () => {
  it('creates, appends in chunks, completes, and tells the answer to its last byte', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    const upload = begin(new File(['hello'], 'a.txt', { type: 'text/plain' }), {
      chunkSize: 3,
      metadata: { owner: 'me' },
    });

    const post = await nextRequest();
    expect(post).toMatchObject({ method: 'POST', url: ENDPOINT, body: null });
    expect(post.headers).toEqual({
      'tus-resumable': '1.0.0',
      'upload-length': '5',
      'upload-metadata': 'filename YS50eHQ=,filetype dGV4dC9wbGFpbg==,owner bWU=',
    });
    post.respondWith(created);

    const first = await nextRequest();
    expect(first).toMatchObject({ method: 'PATCH', url: URL_1 });
    expect(first.headers).toEqual({
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
    });
    expect(await (first.body as Blob).text()).toBe('hel');
    expect(await resumeStore.list()).toMatchObject([{ fingerprint: 'fingerprint', url: URL_1, length: 5 }]);
    first.respondWith(appendedTo(3));

    const second = await nextRequest();
    expect(second.headers['upload-offset']).toBe('3');
    expect(await (second.body as Blob).text()).toBe('lo');
    second.respondWith({ status: 200, headers: { 'upload-offset': '5' }, body: '{"id":7}' });

    expect(await upload.done).toEqual({
      url: URL_1,
      length: 5,
      response: { status: 200, headers: { 'upload-offset': '5' }, body: '{"id":7}' },
    });
    expect(upload.getSnapshot()).toMatchObject({ status: 'completed', offset: 5, sent: 5, progress: 1 });
    await settled();
    expect(await resumeStore.list()).toEqual([]);
  });

  it('of no bytes is complete with its creation', async () => {
    const { begin, nextRequest, log } = conversation();
    const upload = begin(new Blob([]));
    (await nextRequest()).respondWith(created);
    expect(await upload.done).toMatchObject({ url: URL_1, length: 0, response: { status: 201 } });
    expect(upload.getSnapshot().progress).toBe(1);
    expect(log).toEqual([`POST ${ENDPOINT}`]);
  });

  it('started twice is created once', async () => {
    const { begin, clock, log } = conversation();
    const upload = begin(hello);
    upload.start();
    await clock.advance(0);
    upload.start();
    await clock.advance(0);
    expect(log).toEqual([`POST ${ENDPOINT}`]);
  });

  it('goes on at the offset of an upload begun in another page', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    await resumeStore.put({ fingerprint: 'fingerprint', url: URL_1, length: 5, createdAt: 0 });
    const upload = begin(hello);
    const head = await nextRequest();
    expect(head).toMatchObject({ method: 'HEAD', url: URL_1 });
    head.respondWith(stands(3, 5));
    const patch = await nextRequest();
    expect(patch.headers['upload-offset']).toBe('3');
    patch.respondWith(appendedTo(5));
    await upload.done;
  });

  it('takes a short acknowledgement for what it is and goes on from there', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(2));
    const rest = await nextRequest();
    expect(rest.headers['upload-offset']).toBe('2');
    rest.respondWith(appendedTo(5));
    await upload.done;
  });

  it('ends well when the last answer was lost but the server has all bytes', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith(stands(5, 5));
    expect(await upload.done).toEqual({ url: URL_1, length: 5, response: null });
  });
});

describe('pause and start', () => {
  it('stops the request at once and asks where the server stands before it goes on', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    upload.pause();
    expect(patch.signal.aborted).toBe(true);
    expect(upload.getSnapshot().status).toBe('paused');
    // An answer that comes too late moves nothing.
    patch.respondWith(appendedTo(5));
    await clock.advance(60_000);
    expect(upload.getSnapshot()).toMatchObject({ status: 'paused', offset: 0 });

    upload.start();
    (await nextRequest()).respondWith(stands(4, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    expect(log.map((line) => line.split(' ')[0])).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH']);
  });

  it('before its turn keeps an upload from starting, until it is started', async () => {
    const { createUpload, nextRequest, log } = conversation();
    const upload = createUpload(hello);
    upload.pause();
    expect(upload.getSnapshot().status).toBe('paused');
    expect(log).toEqual([]);
    upload.start();
    expect((await nextRequest()).method).toBe('POST');
  });

  it('while it is being created leaves nothing behind: the answer to the one creation is waited for', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    const upload = begin(hello);
    const post = await nextRequest();
    upload.pause();
    expect(post.signal.aborted).toBe(false);
    upload.start();
    await clock.advance(0);
    expect(log).toEqual([`POST ${ENDPOINT}`]);
    post.respondWith(created);
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
  });

  it('keeps the url of a creation that was answered during the pause', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    const upload = begin(hello);
    const post = await nextRequest();
    upload.pause();
    post.respondWith(created);
    await settled();
    expect(upload.getSnapshot()).toMatchObject({ status: 'paused', url: URL_1 });
    expect(await resumeStore.list()).toMatchObject([{ url: URL_1 }]);
    upload.start();
    expect(await nextRequest()).toMatchObject({ method: 'HEAD', url: URL_1 });
  });
});

describe('terminate', () => {
  it('deletes on the server, forgets the url, and ends done with "aborted"', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    const terminated = upload.terminate();
    expect(patch.signal.aborted).toBe(true);
    expect(upload.getSnapshot().status).toBe('terminated');
    const request = await nextRequest();
    expect(request).toMatchObject({ method: 'DELETE', url: URL_1 });
    request.respondWith({ status: 204 });
    await terminated;
    expect(await resumeStore.list()).toEqual([]);
    expect(await failure(upload)).toMatchObject({ code: 'aborted' });
  });

  it('takes an upload that is gone already for terminated', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    await nextRequest();
    const terminated = upload.terminate();
    (await nextRequest()).respondWith({ status: 404 });
    await terminated;
  });

  it('while it is being created waits for the url, and deletes that', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    const post = await nextRequest();
    const terminated = upload.terminate();
    expect(upload.getSnapshot().status).toBe('terminated');
    post.respondWith(created);
    const request = await nextRequest();
    expect(request).toMatchObject({ method: 'DELETE', url: URL_1 });
    request.respondWith({ status: 204 });
    await terminated;
  });

  it('tries again, a few times, when the server is in trouble', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    await nextRequest();
    const terminated = upload.terminate().catch((error) => error);
    for (let tries = 0; tries < 5; tries += 1) {
      (await nextRequest()).respondWith({ status: 503 });
      await clock.advance(30_000);
    }
    expect(await terminated).toMatchObject({ code: 'server', status: 503 });
    expect(log.filter((line) => line.startsWith('DELETE'))).toHaveLength(5);
  });

  it('tells when the server would not', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    await nextRequest();
    const terminated = upload.terminate();
    (await nextRequest()).respondWith({ status: 403 });
    await expect(terminated).rejects.toMatchObject({ code: 'rejected', status: 403 });
  });

  it('needs no request when nothing was created', async () => {
    const { createUpload, log } = conversation();
    const upload = createUpload(hello);
    await upload.terminate();
    expect(log).toEqual([]);
  });
});

describe('options', () => {
  it.each([
    ['an endpoint that is no URL', { endpoint: '/files' }, TypeError],
    ['a chunk size of 0', { chunkSize: 0 }, RangeError],
    ['a chunk size of half a byte', { chunkSize: 0.5 }, RangeError],
    ['a negative count of tries', { retry: { attempts: -1 } }, RangeError],
    ['a stall timeout that is no number', { stallTimeout: Number.NaN }, RangeError],
    ['a metadata key with a space', { metadata: { 'my key': 'x' } }, RangeError],
  ])('%s is refused when the upload is made', (_, options, kind) => {
    const { createUpload } = conversation();
    expect(() => createUpload(hello, options)).toThrow(kind);
  });

  it('cannot overrule the headers of the protocol', async () => {
    const { begin, nextRequest } = conversation();
    begin(hello, { headers: { 'Tus-Resumable': '0.2', 'X-Mine': 'yes' } });
    expect((await nextRequest()).headers).toMatchObject({ 'tus-resumable': '1.0.0', 'x-mine': 'yes' });
  });
});
