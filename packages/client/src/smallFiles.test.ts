import { describe, expect, it } from 'vitest';
import { appendedTo, conversation, created, hello, URL_1 } from './testing/conversation.ts';

const announced = {
  status: 201,
  headers: { location: '/files/1', 'tus-extension': 'creation,creation-with-upload' },
};

/** A conversation with a server that has told that it takes bytes along with a creation. */
async function acquainted() {
  const talk = conversation({ fingerprint: async () => null });
  const first = talk.begin(hello);
  const post = await talk.nextRequest();
  expect(post.body).toBeNull();
  post.respondWith(announced);
  (await talk.nextRequest()).respondWith(appendedTo(5));
  await first.done;
  return talk;
}

describe('a small file', () => {
  it('goes along with its creation once the server has said that it takes that', async () => {
    const { begin, nextRequest } = await acquainted();
    const upload = begin(hello);
    const post = await nextRequest();
    expect(post).toMatchObject({
      method: 'POST',
      headers: { 'upload-length': '5', 'content-type': 'application/offset+octet-stream' },
    });
    expect(await (post.body as Blob).text()).toBe('hello');
    post.respondWith({
      status: 201,
      headers: { ...announced.headers, 'upload-offset': '5' },
      body: 'stored',
    });
    expect(await upload.done).toMatchObject({ url: URL_1, length: 5, response: { body: 'stored' } });
  });

  it('goes on with the rest where only a part was taken', async () => {
    const { begin, nextRequest } = await acquainted();
    const upload = begin(hello);
    (await nextRequest()).respondWith({
      status: 201,
      headers: { location: '/files/1', 'upload-offset': '3' },
    });
    const patch = await nextRequest();
    expect(patch.headers).toMatchObject({ 'upload-offset': '3' });
    patch.respondWith(appendedTo(5));
    await upload.done;
  });

  it('is sent after all where the server did not look at the bytes', async () => {
    const { begin, nextRequest } = await acquainted();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    expect((await nextRequest()).headers).toMatchObject({ 'upload-offset': '0' });
    expect(upload.getSnapshot().offset).toBe(0);
  });

  it.each([400, 413, 415])(
    'is created without its bytes after a %d, and so are those that follow',
    async (status) => {
      const { begin, nextRequest } = await acquainted();
      const upload = begin(hello);
      (await nextRequest()).respondWith({ status });
      const post = await nextRequest();
      expect(post).toMatchObject({ method: 'POST', body: null });
      post.respondWith(created);
      (await nextRequest()).respondWith(appendedTo(5));
      await upload.done;
      begin(hello);
      expect((await nextRequest()).body).toBeNull();
    },
  );

  it('is what a larger one is not', async () => {
    const { begin, nextRequest } = await acquainted();
    begin(new Uint8Array(256 * 1024 + 1));
    expect((await nextRequest()).body).toBeNull();
  });
});
