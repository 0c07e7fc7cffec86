import { describe, expect, it } from 'vitest';
import { clientInConversation } from './testing/clients.ts';
import { appendedTo, created, hello } from './testing/conversation.ts';

describe('B10: hooks', () => {
  it('hear of each request and each answer, and may add headers', async () => {
    const heard: string[] = [];
    const { client, nextRequest } = clientInConversation({
      beforeRequest: async ({ method, headers }) => {
        heard.push(`${method} ${headers['upload-offset'] ?? '-'}`);
        return { 'x-signature': method };
      },
      afterResponse: ({ method, headers }, { status }) => {
        heard.push(`${method} ${headers['x-signature']}: ${status}`);
      },
    });
    const upload = client.upload(hello);
    const post = await nextRequest();
    expect(post.headers).toMatchObject({ 'x-signature': 'POST' });
    post.respondWith(created);
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    expect(heard).toEqual(['POST -', 'POST POST: 201', 'PATCH 0', 'PATCH PATCH: 204']);
  });

  it('may refuse a request, which fails the upload and makes no request', async () => {
    const reason = new Error('Quota used up');
    const { client, log } = clientInConversation({ beforeRequest: () => Promise.reject(reason) });
    await expect(client.upload(hello).done).rejects.toMatchObject({ code: 'rejected', cause: reason });
    expect(log).toEqual([]);
  });

  it('may refuse an answer', async () => {
    const { client, nextRequest } = clientInConversation({
      afterResponse: (_, { headers }) => {
        if (headers['x-maintenance']) throw new Error('Maintenance');
      },
    });
    const upload = client.upload(hello);
    (await nextRequest()).respondWith({ ...created, headers: { ...created.headers, 'x-maintenance': '1' } });
    await expect(upload.done).rejects.toMatchObject({ code: 'rejected', message: /afterResponse.*POST/ });
  });

  it('decide whether to try again, both ways, or leave it', async () => {
    const asked: [string, number][] = [];
    const { client, nextRequest } = clientInConversation({
      shouldRetry: ({ code, status }, { attempt }) => {
        asked.push([code, attempt]);
        if (status === 403) return attempt < 1;
        return status === 503 ? false : undefined;
      },
    });
    const upload = client.upload(hello);
    (await nextRequest()).respondWith({ status: 403 });
    (await nextRequest()).respondWith({ status: 403 });
    await expect(upload.done).rejects.toMatchObject({ status: 403 });
    const other = client.upload(hello);
    (await nextRequest()).fail();
    (await nextRequest()).respondWith({ status: 503 });
    await expect(other.done).rejects.toMatchObject({ status: 503 });
    expect(asked).toEqual([
      ['rejected', 0],
      ['rejected', 1],
      ['network', 0],
      ['server', 1],
    ]);
  });

  it('that decide by throwing fail the upload, and do not leave it hanging', async () => {
    const reason = new Error('mistake');
    const { client, nextRequest } = clientInConversation({
      shouldRetry: () => {
        throw reason;
      },
    });
    const upload = client.upload(hello);
    (await nextRequest()).fail();
    await expect(upload.done).rejects.toMatchObject({ cause: reason });
  });

  it.each([
    ['made at random', true, /^[a-z0-9]{20}$/],
    ['of one’s own', () => 'mine', /^mine$/],
  ])('give each request an id, %s', async (_, requestId, expected) => {
    const { client, nextRequest } = clientInConversation({ requestId });
    client.upload(hello);
    const post = await nextRequest();
    post.respondWith(created);
    const patch = await nextRequest();
    expect(post.headers['x-request-id']).toMatch(expected);
    expect(patch.headers['x-request-id']).toMatch(expected);
    if (requestId === true) expect(patch.headers['x-request-id']).not.toBe(post.headers['x-request-id']);
  });
});
