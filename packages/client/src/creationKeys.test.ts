import { describe, expect, it } from 'vitest';
import { appendedTo, conversation, hello, URL_1 } from './testing/conversation.ts';

const EXTENSIONS = 'creation,creation-with-upload,idempotency-key';
const made = (offset: number) => ({
  status: 201,
  headers: { location: '/files/1', 'upload-offset': String(offset), 'tus-extension': EXTENSIONS },
});
const named = (request: { headers: Readonly<Record<string, string>> }) => request.headers['idempotency-key'];

/** A conversation with a server of another origin that says that it knows keys. */
function acquainted() {
  const extensions = new Set(EXTENSIONS.split(','));
  return conversation({ extensions: () => extensions, fingerprint: async () => null });
}

describe('a creation', () => {
  it('has a name: asked for again because its answer got lost, it is the same one, and goes on from where it stands', async () => {
    const { begin, nextRequest, clock, log } = acquainted();
    const upload = begin(hello);
    const first = await nextRequest();
    expect(first).toMatchObject({
      method: 'POST',
      headers: {
        'upload-length': '5',
        'content-type': 'application/offset+octet-stream',
        // Of a server's address that is made of it, 128 bits cannot be guessed.
        'idempotency-key': expect.stringMatching(/^"\d+(,\d+){15}"$/),
      },
    });
    first.fail();
    await clock.advance(10_000);
    const second = await nextRequest();
    expect(named(second)).toBe(named(first));
    second.respondWith({ status: 504 });
    await clock.advance(10_000);
    const third = await nextRequest();
    expect(named(third)).toBe(named(first));
    third.respondWith(made(5));
    expect(await upload.done).toMatchObject({ url: URL_1, length: 5 });
    expect(log.map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'POST']);
  });

  it('keeps its name through a loss of the network, and a pause after it', async () => {
    const { begin, nextRequest, connectivity } = acquainted();
    const upload = begin(hello);
    const first = await nextRequest();
    connectivity.goOffline();
    upload.pause();
    connectivity.goOnline();
    upload.start();
    expect(named(await nextRequest())).toBe(named(first));
  });

  it('is another one each time that a person means it: the same file twice, and after one that is gone', async () => {
    const { begin, nextRequest } = acquainted();
    const [one, two] = [begin(hello), begin(hello)];
    const [first, second] = [await nextRequest(), await nextRequest()];
    expect(named(second)).not.toBe(named(first));
    first.respondWith(made(5));
    second.respondWith(made(3));
    await one.done;
    (await nextRequest()).respondWith({ status: 410 });
    const anew = await nextRequest();
    expect(named(anew)).not.toBe(named(second));
    anew.respondWith(made(5));
    await two.done;
  });

  it.each([413, 415])(
    'is the same without its bytes, after a %d that may be of somebody on the way',
    async (status) => {
      const { begin, nextRequest, clock } = acquainted();
      const upload = begin(hello);
      const first = await nextRequest();
      first.fail();
      await clock.advance(10_000);
      (await nextRequest()).respondWith({ status });
      const third = await nextRequest();
      expect(third.body).toBeNull();
      expect(named(third)).toBe(named(first));
      // The first one had brought them.
      third.respondWith(made(5));
      await upload.done;
    },
  );

  it('has no name where the server is of another origin and has not said that it knows any', async () => {
    const { begin, nextRequest } = conversation({ fingerprint: async () => null });
    const upload = begin(hello);
    const post = await nextRequest();
    expect(named(post)).toBeUndefined();
    post.respondWith({ status: 201, headers: { location: '/files/1', 'tus-extension': EXTENSIONS } });
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    begin(hello);
    expect(named(await nextRequest())).toMatch(/,/);
  });

  it('whose answer got lost is asked for again, without the bytes, by a termination, and deleted: whole, it would stay for good', async () => {
    const { begin, nextRequest, clock, log } = acquainted();
    const upload = begin(hello);
    const first = await nextRequest();
    first.fail();
    await clock.advance(0);
    const terminated = upload.terminate();
    const again = await nextRequest();
    expect(again).toMatchObject({ method: 'POST', body: null, headers: { 'upload-length': '5' } });
    expect(named(again)).toBe(named(first));
    // Nor is this one heard at once.
    again.respondWith({ status: 503 });
    await clock.advance(10_000);
    (await nextRequest()).respondWith(made(5));
    const request = await nextRequest();
    expect(request).toMatchObject({ method: 'DELETE', url: URL_1 });
    request.respondWith({ status: 204 });
    await terminated;
    expect(log.map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'POST', 'DELETE']);
  });

  it('that is under way when its upload is terminated, and whose answer gets lost, is deleted too', async () => {
    const { begin, nextRequest } = acquainted();
    const upload = begin(hello);
    const first = await nextRequest();
    const terminated = upload.terminate();
    first.fail();
    const again = await nextRequest();
    expect(named(again)).toBe(named(first));
    again.respondWith(made(5));
    (await nextRequest()).respondWith({ status: 204 });
    await terminated;
  });

  it('that cannot be asked about any more fails the termination: nobody is told that it is gone', async () => {
    const { begin, nextRequest } = acquainted();
    const upload = begin(hello, { retry: { attempts: 0 } });
    (await nextRequest()).fail();
    await expect(upload.done).rejects.toMatchObject({ code: 'network' });
    const terminated = expect(upload.terminate()).rejects.toMatchObject({ code: 'network' });
    (await nextRequest()).fail();
    await terminated;
  });

  it('that was refused is not asked for again by a termination', async () => {
    const { begin, nextRequest, log } = acquainted();
    const upload = begin(hello);
    (await nextRequest()).respondWith({ status: 403 });
    // It may have been for the bytes.
    (await nextRequest()).respondWith({ status: 403 });
    await expect(upload.done).rejects.toMatchObject({ code: 'rejected' });
    await upload.terminate();
    expect(log).toHaveLength(2);
  });

  it('is not asked for again by a termination at a server that has not said that it knows names', async () => {
    const { begin, nextRequest, clock, log } = conversation({ fingerprint: async () => null });
    const upload = begin(hello);
    (await nextRequest()).fail();
    await clock.advance(0);
    await upload.terminate();
    expect(log).toHaveLength(1);
  });

  it('that is refused when it is asked for again has left nothing to delete', async () => {
    const { begin, nextRequest, clock, log } = acquainted();
    const upload = begin(hello);
    (await nextRequest()).fail();
    await clock.advance(0);
    const terminated = upload.terminate();
    (await nextRequest()).respondWith({ status: 413 });
    await terminated;
    expect(log).toHaveLength(2);
  });
});
