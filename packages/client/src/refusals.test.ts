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
  waiting,
} from './testing/conversation.ts';
import { settled } from './testing/manualClock.ts';

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

  it('401 to many uploads at once asks for fresh headers once, and all go on', async () => {
    const { uploadsWith, nextRequest } = conversation({ fingerprint: async () => null });
    let [token, refreshes] = [0, 0];
    const headers = async ({ refresh }: { refresh: boolean }) => {
      if (refresh) {
        refreshes += 1;
        await settled();
        token += 1;
      }
      return { Authorization: `Bearer ${token}` };
    };
    // Each with options of its own: what they share is the function.
    const uploads = [1, 2, 3].map(() => uploadsWith({ endpoint: ENDPOINT, headers })(hello));
    for (const upload of uploads) upload.start();
    const posts = [await nextRequest(), await nextRequest(), await nextRequest()];
    for (const post of posts.slice(0, 2)) post.respondWith({ status: 401 });
    for (let again = 0; again < 2; again += 1) {
      const post = await nextRequest();
      expect(post.headers).toMatchObject({ authorization: 'Bearer 1' });
      post.respondWith(created);
    }
    // This one was sent with the old headers and is refused when the new ones are there already.
    posts[2]?.respondWith({ status: 401 });
    const requests = [await nextRequest(), await nextRequest(), await nextRequest()];
    expect(requests.map(({ method, headers }) => [method, headers.authorization]).sort()).toEqual([
      ['PATCH', 'Bearer 1'],
      ['PATCH', 'Bearer 1'],
      ['POST', 'Bearer 1'],
    ]);
    expect(refreshes).toBe(1);
  });

  it('401, and a refresh that fails, waits and tries again', async () => {
    const { begin, nextRequest, clock } = conversation();
    let down = false;
    const upload = begin(hello, {
      headers: async ({ refresh }) => {
        if (refresh) down = !down;
        if (down) throw new TypeError('Failed to fetch');
        return {};
      },
    });
    (await nextRequest()).respondWith({ status: 401 });
    await clock.advance(0);
    expect(waiting(upload).error).toMatchObject({ code: 'unauthorized', retryable: true });
    down = false;
    await clock.advance(1000);
    (await nextRequest()).respondWith(created);
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
    expect(error.message).toContain('Upload-Offset');
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
