import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import { expect, it, onTestFinished } from 'vitest';
import { createUpload } from './index.node.ts';

const options = { resume: false, retry: { delay: 20, maxDelay: 100 } } as const;
const small = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 13) >> 3);

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The kit's own server, and a way to it that can break at the next creation. */
async function ownServer() {
  const completed: string[] = [];
  const tus = createTusServer({
    storage: memoryStorage(),
    sweepInterval: null,
    onCompleted: ({ id }) => void completed.push(id),
  });
  const { url, close } = await serve(tus);
  onTestFinished(() => tus.close());
  onTestFinished(() => close(0));
  let breaks: 'never' | 'before the answer' | 'in the body' = 'never';
  const way = createServer((request, response) => {
    const { method, headers, url: path } = request;
    const there = forward(`${url}${path}`, { method, headers }, (answer) => {
      if (method === 'POST' && breaks === 'before the answer') {
        breaks = 'never';
        answer.resume();
        response.destroy();
        return;
      }
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
      answer.pipe(response);
    });
    there.on('error', () => response.destroy());
    if (method === 'POST' && breaks === 'in the body') {
      breaks = 'never';
      request.once('data', (bytes: Buffer) => there.write(bytes.subarray(0, 1000), () => there.destroy()));
    } else {
      request.pipe(there);
    }
  });
  const endpoint = `${await listen(way)}/files`;
  return {
    endpoint,
    completed,
    breakNext(where: typeof breaks) {
      breaks = where;
    },
    uploads: async () => (await tus.list({ owner: null })).uploads,
  };
}

async function urlOf(bytes: Uint8Array, endpoint: string): Promise<string> {
  const upload = createUpload(bytes, { endpoint, ...options });
  upload.start();
  return (await upload.done).url;
}

async function uploaded(bytes: Uint8Array, endpoint: string): Promise<Buffer> {
  const answer = await fetch(await urlOf(bytes, endpoint));
  return Buffer.from(await answer.arrayBuffer());
}

it.each(['before the answer', 'in the body'] as const)(
  'a small file whose creation broke %s is one upload, completed once, with its bytes',
  async (where) => {
    const { endpoint, breakNext, completed, uploads } = await ownServer();
    await uploaded(new Uint8Array(5), endpoint);
    breakNext(where);
    expect((await uploaded(small, endpoint)).equals(small)).toBe(true);
    const made = await uploads();
    expect(made.map(({ length, offset }) => [length, offset])).toEqual([
      [small.length, small.length],
      [5, 5],
    ]);
    expect([...completed].sort()).toEqual(made.map(({ id }) => id).sort());
  },
);

it('a small file whose creation was heard by the server only is gone after a termination', async () => {
  const { endpoint, breakNext, completed, uploads } = await ownServer();
  const before = await urlOf(new Uint8Array(5), endpoint);
  breakNext('before the answer');
  const upload = createUpload(small, { endpoint, ...options, retry: { attempts: 0 } });
  upload.start();
  await expect(upload.done).rejects.toMatchObject({ code: 'network' });
  expect(completed).toHaveLength(2);
  await upload.terminate();
  expect((await uploads()).map(({ id }) => before.endsWith(id))).toEqual([true]);
});

it('two that mean the same file are two uploads', async () => {
  const { endpoint, uploads } = await ownServer();
  await uploaded(new Uint8Array(5), endpoint);
  await Promise.all([uploaded(small, endpoint), uploaded(small, endpoint)]);
  await uploaded(small, endpoint);
  expect(await uploads()).toHaveLength(4);
});

it('@tus/server, which does not say that it knows keys, is sent none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kit-client-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const tus = new TusServer({ path: '/files', datastore: new FileStore({ directory }) });
  const seen: IncomingMessage['headers'][] = [];
  const endpoint = `${await listen(
    createServer((request, response) => {
      seen.push(request.headers);
      tus.handle(request, response);
    }),
  )}/files`;
  for (const _ of [1, 2]) {
    const url = await urlOf(small, endpoint);
    expect((await readFile(join(directory, basename(url)))).equals(small)).toBe(true);
  }
  expect(seen).toHaveLength(4);
  expect(seen.filter((headers) => 'idempotency-key' in headers)).toEqual([]);
});
