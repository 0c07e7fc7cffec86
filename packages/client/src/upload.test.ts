import { describe, expect, it, vi } from 'vitest';
import type { UploadError } from './errors.ts';
import type { UploadSnapshot } from './machine/snapshot.ts';
import { appendedTo, conversation, created, ENDPOINT, stands, URL_1 } from './testing/conversation.ts';
import { settled } from './testing/manualClock.ts';
import type { Upload } from './upload.ts';

const hello = new Blob(['hello'], { type: 'text/plain' });

function problem(status: number, code: string, detail: string) {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title: code, status, code, detail }),
  };
}

function waiting(upload: Upload) {
  const snapshot = upload.getSnapshot();
  if (snapshot.status !== 'uploading' || snapshot.phase !== 'waiting') throw new Error(snapshot.status);
  return snapshot;
}

function failure(upload: Upload): Promise<UploadError> {
  return upload.done.then(
    () => Promise.reject(new Error('it completed')),
    (error) => error,
  );
}

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

  it('works before the upload was created too', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    const post = await nextRequest();
    upload.pause();
    expect(post.signal.aborted).toBe(true);
    upload.start();
    expect((await nextRequest()).method).toBe('POST');
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

describe('a server in trouble', () => {
  it('is never asked for a new upload because a gateway says 502 and 503', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 502 });
    for (let round = 0; round < 5; round += 1) {
      await clock.advance(30_000);
      (await nextRequest()).respondWith({ status: 503 });
    }
    await clock.advance(30_000);
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('is given twice the time after each failure, half of it by this dice, and at most 15 s', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    const waits: number[] = [];
    for (let failures = 1; failures <= 7; failures += 1) {
      (await nextRequest()).fail();
      await clock.advance(0);
      expect(waiting(upload)).toMatchObject({ attempt: failures, error: { code: 'network' } });
      const wait = (waiting(upload).dueAt ?? 0) - clock.now();
      waits.push(wait);
      await clock.advance(wait);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('is not asked again before its Retry-After', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    begin(hello);
    (await nextRequest()).respondWith({ status: 429, headers: { 'retry-after': '120' } });
    await clock.advance(120_000);
    expect(log).toHaveLength(1);
    await clock.advance(500);
    expect(log).toHaveLength(2);
  });

  it('is given up after as many tries as were allowed, and can be asked again by the user', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { retry: { attempts: 2 } });
    for (let tries = 0; tries < 3; tries += 1) {
      (await nextRequest()).respondWith(problem(503, 'unavailable', 'The disk is being changed'));
      await clock.advance(2000);
    }
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'server', status: 503, problem: { code: 'unavailable' } });
    expect(error.message).toContain('The disk is being changed');
    expect(upload.getSnapshot()).toMatchObject({ status: 'failed', error });
    upload.start();
    expect((await nextRequest()).method).toBe('POST');
  });

  it('gets a new budget with each byte that got through', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { retry: { attempts: 1 }, chunkSize: 1 });
    (await nextRequest()).respondWith(created);
    for (let offset = 0; offset < 5; offset += 1) {
      (await nextRequest()).fail();
      await clock.advance(1000);
      (await nextRequest()).respondWith(stands(offset, 5));
      (await nextRequest()).respondWith(appendedTo(offset + 1));
    }
    await upload.done;
  });

  it('with retry: false fails at the first fault', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello, { retry: false });
    (await nextRequest()).fail();
    expect(await failure(upload)).toMatchObject({ code: 'network' });
  });
});

describe('an upload that is gone', () => {
  it('is made anew, once', async () => {
    const { begin, nextRequest, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 410 });
    (await nextRequest()).respondWith({ status: 201, headers: { location: '/files/2' } });
    (await nextRequest()).respondWith({ status: 404 });
    expect(await failure(upload)).toMatchObject({ code: 'gone', status: 404 });
    expect(log.map((line) => line.split(' ')[0])).toEqual(['POST', 'PATCH', 'POST', 'PATCH']);
  });

  it('is not looked for again when its remembered url is of another length', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    await resumeStore.put({ fingerprint: 'fingerprint', url: URL_1, length: 5, createdAt: 0 });
    const upload = begin(hello);
    (await nextRequest()).respondWith(stands(3, 7));
    expect(await failure(upload)).toMatchObject({ code: 'source-changed' });
    expect(upload.getSnapshot().url).toBeNull();
    upload.start();
    expect((await nextRequest()).method).toBe('POST');
  });
});

describe('a refusal', () => {
  it.each([
    [400, 'rejected'],
    [403, 'rejected'],
    [404, 'rejected'],
    [412, 'protocol'],
    [413, 'too-large'],
    [415, 'rejected'],
    [422, 'rejected'],
  ])('%d to the creation fails as %s at once', async (status, code) => {
    const { begin, nextRequest, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith({ status });
    expect(await failure(upload)).toMatchObject({ code, status, retryable: false });
    expect(log).toHaveLength(1);
  });

  it.each([409, 423])('%d to a chunk asks where the server stands, at once', async (status) => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status });
    (await nextRequest()).respondWith(stands(2, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
  });

  it('409 again without a byte between waits before it asks', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 409 });
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith({ status: 409 });
    await clock.advance(0);
    expect(waiting(upload).error.code).toBe('offset-mismatch');
  });

  it('413 to a chunk makes it smaller until it fits', async () => {
    const { begin, nextRequest } = conversation();
    const bytes = new Uint8Array(5_000_000);
    const upload = begin(bytes);
    (await nextRequest()).respondWith(created);
    const sizes: number[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      const patch = await nextRequest();
      const size = (patch.body as Uint8Array).byteLength;
      sizes.push(size);
      if (size <= 2 ** 20) offset += size;
      patch.respondWith(size <= 2 ** 20 ? appendedTo(offset) : { status: 413 });
    }
    await upload.done;
    expect(sizes).toEqual([2 ** 22, 2 ** 20, 2 ** 20, 2 ** 20, 2 ** 20, 805_696]);
  });

  it('401 asks for fresh headers once and goes on at the same offset', async () => {
    const { begin, nextRequest } = conversation();
    let token = 0;
    const asked: string[] = [];
    const upload = begin(hello, {
      headers: async ({ method }) => {
        asked.push(method);
        token += 1;
        return { Authorization: `Bearer ${token}` };
      },
    });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 401 });
    const again = await nextRequest();
    expect(again).toMatchObject({
      method: 'PATCH',
      headers: { authorization: 'Bearer 3', 'upload-offset': '0' },
    });
    again.respondWith({ status: 401 });
    expect(await failure(upload)).toMatchObject({ code: 'unauthorized' });
    expect(upload.getSnapshot()).toMatchObject({ status: 'failed', url: URL_1 });
    expect(asked).toEqual(['POST', 'PATCH', 'PATCH']);

    upload.start();
    (await nextRequest()).respondWith(stands(0, 5));
    expect((await nextRequest()).headers).toMatchObject({ authorization: 'Bearer 5', 'upload-offset': '0' });
  });

  it('401 with headers that cannot change fails at once', async () => {
    const { begin, nextRequest, log } = conversation();
    const upload = begin(hello, { headers: { authorization: 'Bearer 1' } });
    (await nextRequest()).respondWith({ status: 401 });
    expect(await failure(upload)).toMatchObject({ code: 'unauthorized' });
    expect(log).toHaveLength(1);
  });
});

describe('a server that breaks the protocol', () => {
  it.each([
    ['no Location', { status: 201 }, 'did not send Location'],
    [
      'a Location that is no address',
      { status: 201, headers: { location: 'http://[' } },
      'Location: http://[',
    ],
    ['another status', { status: 200, headers: { location: '/files/1' } }, '200'],
  ])('with %s fails with a sentence that says so', async (_, answer, words) => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(answer);
    const error = await failure(upload);
    expect(error.code).toBe('protocol');
    expect(error.message).toContain(words);
  });

  it.each([
    ['no Upload-Offset', {}],
    ['an Upload-Offset that is none', { 'upload-offset': '1e3' }],
  ])('with %s on a chunk fails', async (_, headers) => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 204, headers });
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'protocol' });
    expect(error.message).toContain('upload-offset');
  });

  it('with more bytes than there are fails', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    await resumeStore.put({ fingerprint: 'fingerprint', url: URL_1, length: 5, createdAt: 0 });
    const upload = begin(hello);
    (await nextRequest()).respondWith({ status: 200, headers: { 'upload-offset': '6' } });
    expect(await failure(upload)).toMatchObject({ code: 'protocol' });
  });

  it('by accepting nothing, over and over, does not make the client hurry', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(0));
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith(appendedTo(0));
    await clock.advance(0);
    expect(waiting(upload).attempt).toBe(2);
  });
});

describe('silence', () => {
  it('of 30 s ends a request and has it tried again', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    await clock.advance(29_999);
    expect(patch.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(patch.signal.aborted).toBe(true);
    expect(waiting(upload).error.code).toBe('timeout');
    await clock.advance(1000);
    expect((await nextRequest()).method).toBe('HEAD');
  });

  it('is not what a slow upload is', async () => {
    const { begin, nextRequest, clock } = conversation();
    begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    for (let bytes = 1; bytes <= 5; bytes += 1) {
      await clock.advance(29_000);
      patch.progress(bytes);
    }
    expect(patch.signal.aborted).toBe(false);
  });

  it('of a transport that says the same number again is silence all the same', async () => {
    const { begin, nextRequest, clock } = conversation();
    begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    patch.progress(3);
    await clock.advance(20_000);
    patch.progress(3);
    await clock.advance(10_000);
    expect(patch.signal.aborted).toBe(true);
  });
});

describe('without a network', () => {
  it('an upload waits without spending tries, however long, and goes on when it is back', async () => {
    const { begin, nextRequest, clock, connectivity, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    connectivity.goOffline();
    expect(patch.signal.aborted).toBe(true);
    expect(waiting(upload)).toMatchObject({ dueAt: null, attempt: 0, error: { code: 'offline' } });
    await clock.advance(600_000);
    expect(log).toHaveLength(2);
    connectivity.goOnline();
    (await nextRequest()).respondWith(stands(5, 5));
    await upload.done;
  });

  it('a request that fails is not counted', async () => {
    const { begin, nextRequest, clock, connectivity } = conversation();
    connectivity.goOffline();
    const upload = begin(hello);
    (await nextRequest()).fail();
    await clock.advance(0);
    expect(waiting(upload)).toMatchObject({ dueAt: null, attempt: 0, error: { code: 'network' } });
    connectivity.goOnline();
    expect((await nextRequest()).method).toBe('POST');
  });
});

describe('a source', () => {
  it('that cannot be read fails the upload and says which', async () => {
    const { begin, nextRequest } = conversation({
      openSource: () => ({
        length: 5,
        name: 'video.mp4',
        type: '',
        slice: () => Promise.reject(new Error('unplugged')),
        close() {},
      }),
    });
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'source-unreadable' });
    expect(error.message).toContain('video.mp4');
  });
});

describe('a resume store', () => {
  it('that is broken, full or silent fails no upload', async () => {
    const broken = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    const { begin, nextRequest } = conversation();
    const upload = begin(hello, { resume: { find: broken, put: broken, remove: broken, list: broken } });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;

    const silent = () => new Promise<never>(() => {});
    const other = conversation();
    const second = other.begin(hello, {
      resume: { find: silent, put: silent, remove: silent, list: silent },
    });
    await other.clock.advance(5000);
    (await other.nextRequest()).respondWith(created);
    (await other.nextRequest()).respondWith(appendedTo(5));
    await second.done;
  });

  it('is not asked when the fingerprint is null or cannot be had', async () => {
    for (const fingerprint of [async () => null, async () => Promise.reject(new Error('no crypto'))]) {
      const { begin, nextRequest, resumeStore } = conversation();
      const upload = begin(hello, { fingerprint });
      (await nextRequest()).respondWith(created);
      await nextRequest();
      expect(await resumeStore.list()).toEqual([]);
      upload.pause();
    }
  });
});

describe('snapshots', () => {
  it('tell bytes sent at most every 100 ms, and a change of status at once', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(new Uint8Array(1000));
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    const seen: UploadSnapshot[] = [];
    upload.subscribe(() => seen.push(upload.getSnapshot()));
    await clock.advance(100);
    for (let sent = 10; sent <= 500; sent += 10) {
      patch.progress(sent);
      await clock.advance(10);
    }
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen.length).toBeLessThanOrEqual(6);
    upload.pause();
    expect(seen.at(-1)).toMatchObject({ status: 'paused', sent: 500, offset: 0 });
  });

  it('are frozen, and the same object until something changes', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    await nextRequest();
    const snapshot = upload.getSnapshot();
    expect(upload.getSnapshot()).toBe(snapshot);
    expect(Object.isFrozen(snapshot)).toBe(true);
  });

  it('never show fewer bytes after a fault than before it', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(new Uint8Array(1000));
    let most = { offset: 0, sent: 0 };
    upload.subscribe(() => {
      const { offset, sent } = upload.getSnapshot();
      expect(offset).toBeGreaterThanOrEqual(most.offset);
      expect(sent).toBeGreaterThanOrEqual(most.sent);
      expect(sent).toBeLessThanOrEqual(1000);
      most = { offset, sent };
    });
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    patch.progress(5000);
    await clock.advance(200);
    patch.fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith(stands(200, 1000));
    const again = await nextRequest();
    again.progress(100);
    await clock.advance(200);
    again.respondWith(appendedTo(1000));
    await upload.done;
    expect(most).toEqual({ offset: 1000, sent: 1000 });
  });

  it('never show fewer bytes when the server lost some, which are sent again', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { chunkSize: 3 });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(3));
    (await nextRequest()).fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith(stands(1, 5));
    const again = await nextRequest();
    expect(again.headers['upload-offset']).toBe('1');
    expect(upload.getSnapshot()).toMatchObject({ offset: 3, sent: 3 });
    again.respondWith(appendedTo(4));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
  });

  it('reach the other listeners when one of them throws', async () => {
    const { createUpload } = conversation();
    const upload = createUpload(hello);
    const later: VoidFunction[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => later.push(callback));
    const leave = upload.subscribe(() => {
      leave();
      throw new Error('a listener’s mistake');
    });
    let told = 0;
    upload.subscribe(() => {
      told += 1;
    });
    upload.start();
    vi.restoreAllMocks();
    expect(told).toBe(1);
    expect(later[0]).toThrow('a listener’s mistake');
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
