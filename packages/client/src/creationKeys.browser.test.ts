/// <reference path="./testing/uploadServer.ts" />
import { expect, inject, it } from 'vitest';
import { createUpload, type TransportRequest, xhrTransport } from './index.ts';

/** Uploads two small files, one after the other. @returns the creations that were asked for. */
async function twoFiles(endpoint: string): Promise<readonly TransportRequest[]> {
  const xhr = xhrTransport();
  const posts: TransportRequest[] = [];
  const transport = (request: TransportRequest) => {
    if (request.method === 'POST') posts.push(request);
    return xhr(request);
  };
  for (const text of ['first', 'second']) {
    const upload = createUpload(new Blob([text]), { endpoint, transport, resume: false, retry: false });
    upload.start();
    const { url } = await upload.done;
    expect(await (await fetch(url)).text()).toBe(text);
  }
  return posts;
}

const named = (posts: readonly TransportRequest[]) =>
  posts.map(({ headers }) => 'idempotency-key' in headers);

it('a creation at another origin is named once the server has said that it knows names', async () => {
  expect(named(await twoFiles(inject('uploadEndpoint')))).toEqual([false, true]);
});

it('no name goes to a server whose CORS is the business of somebody else, who has a list of headers', async () => {
  const posts = await twoFiles(inject('strictEndpoint'));
  expect(named(posts)).toEqual([false, false]);
  // What else it told of itself was heard.
  expect(posts[1]?.body).not.toBeNull();
});

it('at the origin of the page the first is named too: no browser asks there before', async () => {
  const named = new Promise<string | undefined>((resolve) => {
    const transport = async ({ headers }: TransportRequest) => {
      resolve(headers['idempotency-key']);
      return { status: 400, headers: {}, body: '' };
    };
    createUpload(new Blob(['hello']), { endpoint: '/files', transport, resume: false, retry: false }).start();
  });
  expect(await named).toMatch(/^"[\d,]{16,}"$/);
});
