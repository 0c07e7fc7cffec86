import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { FileStore } from '@tus/file-store';
import { Server as TusServer } from '@tus/server';
import { afterEach, describe, expect, it } from 'vitest';
import { createUpload, fetchTransport, memoryResumeStore } from './index.node.ts';
import { until } from './testing/until.ts';

const MiB = 2 ** 20;
const quick = { retry: { delay: 20, maxDelay: 100 } };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function listen(server: Server | ReturnType<typeof createTcpServer>, port = 0): Promise<number> {
  return new Promise((resolve) =>
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
}

/** The reference server over files, that can be stopped and started again at the same port. */
async function tusNodeServer() {
  const directory = await mkdtemp(join(tmpdir(), 'kit-client-'));
  const requests: string[] = [];
  const patches = new Map<number, () => unknown>();
  let http: Server;
  let port = 0;
  const start = async () => {
    const tus = new TusServer({
      path: '/files',
      datastore: new FileStore({ directory }),
      relativeLocation: true,
    });
    http = createServer((request, response) => {
      requests.push(request.method ?? '');
      if (request.method === 'PATCH') {
        patches.get(requests.filter((method) => method === 'PATCH').length)?.();
      }
      tus.handle(request, response);
    });
    port = await listen(http, port);
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
  await start();
  cleanups.push(() => rm(directory, { recursive: true, force: true }), stop);
  return {
    requests,
    /** Acts when the PATCH with that number comes in, counted from 1. */
    atPatch: (number: number, act: () => unknown) => patches.set(number, act),
    port: () => port,
    endpoint: `http://127.0.0.1:${port}/files`,
    start,
    stop,
    stored: (url: string) => readFile(join(directory, url.slice(url.lastIndexOf('/') + 1))),
  };
}

/** A wire that can be cut after so many bytes from the client. */
async function wire(to: () => number) {
  const sockets = new Set<Socket>();
  let carried = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  const server = createTcpServer((client) => {
    const target = connect(to(), '127.0.0.1');
    sockets.add(client).add(target);
    for (const socket of [client, target]) socket.on('error', () => {});
    client.on('data', (bytes) => {
      carried += bytes.length;
      if (carried < cutAt) return;
      cutAt = Number.POSITIVE_INFINITY;
      client.resetAndDestroy();
      target.end();
    });
    client.pipe(target).pipe(client);
  });
  const port = await listen(server);
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    endpoint: `http://127.0.0.1:${port}/files`,
    carried: () => carried,
    cutAfter(bytes: number) {
      cutAt = carried + bytes;
    },
  };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('against @tus/server', () => {
  it('uploads bytes and a Blob whole', async () => {
    const server = await tusNodeServer();
    const bytes = randomBytes(9 * MiB);
    for (const input of [bytes, new Blob([bytes])]) {
      const upload = createUpload(input, {
        endpoint: server.endpoint,
        metadata: { filename: 'ü.bin' },
        resume: false,
      });
      upload.start();
      const { url, length } = await upload.done;
      expect(length).toBe(bytes.length);
      expect(digest(await server.stored(url))).toBe(digest(bytes));
    }
  });

  it('uploads nothing, too', async () => {
    const server = await tusNodeServer();
    const upload = createUpload(new Uint8Array(), { endpoint: server.endpoint });
    upload.start();
    expect((await upload.done).length).toBe(0);
  });

  it('pauses, and another upload object goes on where it stopped', async () => {
    const server = await tusNodeServer();
    const bytes = randomBytes(4 * MiB);
    const options = { endpoint: server.endpoint, resume: memoryResumeStore(), chunkSize: 256 * 1024 };
    const first = createUpload(bytes, options);
    server.atPatch(5, () => first.pause());
    first.start();
    await until(first, ({ status }) => status === 'paused');
    const { offset } = first.getSnapshot();

    const second = createUpload(bytes, options);
    second.start();
    const { url } = await second.done;
    expect(url).toBe(first.getSnapshot().url);
    expect(offset).toBe(4 * 256 * 1024);
    expect(server.requests.filter((method) => method === 'POST')).toHaveLength(1);
    expect(digest(await server.stored(url))).toBe(digest(bytes));
  });

  it('terminates', async () => {
    const server = await tusNodeServer();
    const upload = createUpload(randomBytes(4 * MiB), { endpoint: server.endpoint, chunkSize: 256 * 1024 });
    const terminated = new Promise<void>((resolve, reject) => {
      server.atPatch(5, () => upload.terminate().then(resolve, reject));
    });
    upload.start();
    await terminated;
    const { url } = upload.getSnapshot();
    await expect(server.stored(url ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('outlives a server that is stopped in mid-upload and started again', async () => {
    const server = await tusNodeServer();
    const bytes = randomBytes(8 * MiB);
    const upload = createUpload(bytes, { endpoint: server.endpoint, chunkSize: MiB, ...quick });
    server.atPatch(3, server.stop);
    upload.start();
    await until(upload, (snapshot) => snapshot.status === 'uploading' && snapshot.phase === 'waiting');
    await server.start();
    const { url } = await upload.done;
    expect(server.requests.filter((method) => method === 'POST')).toHaveLength(1);
    expect(digest(await server.stored(url))).toBe(digest(bytes));
  });

  it('outlives a connection cut in mid-PATCH, again and again, and sends little twice', async () => {
    const server = await tusNodeServer();
    const cable = await wire(server.port);
    const bytes = randomBytes(16 * MiB);
    const upload = createUpload(bytes, { endpoint: cable.endpoint, chunkSize: 2 * MiB, ...quick });
    const cuts = [2, 5, 9];
    for (const number of cuts) server.atPatch(number, () => cable.cutAfter(MiB));
    upload.start();
    const { url } = await upload.done;
    expect(digest(await server.stored(url))).toBe(digest(bytes));
    expect(cable.carried()).toBeLessThan(bytes.length + cuts.length * 2 * MiB + 100_000);
  });
});

describe('against our own server', () => {
  async function ownServer(maxChunkSize?: number) {
    const tus = createTusServer({ storage: memoryStorage(), ...(maxChunkSize && { maxChunkSize }) });
    const served = await serve(tus);
    cleanups.push(
      () => tus.close(),
      () => served.close(0),
    );
    return `${served.url}/files`;
  }
  const download = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());

  it.each([
    ['Node’s http', undefined],
    ['fetch', fetchTransport()],
  ])('uploads bytes whole over %s, and nothing too', async (_, transport) => {
    const endpoint = await ownServer();
    for (const bytes of [randomBytes(9 * MiB), new Uint8Array()]) {
      const upload = createUpload(bytes, { endpoint, transport, resume: false });
      upload.start();
      const { url } = await upload.done;
      expect(digest(await download(url))).toBe(digest(bytes));
    }
  });

  it('keeps to the chunk size that the server announces', async () => {
    const endpoint = await ownServer(100_000);
    const bytes = randomBytes(MiB);
    const upload = createUpload(bytes, { endpoint });
    upload.start();
    const { url } = await upload.done;
    expect(digest(await download(url))).toBe(digest(bytes));
  });

  it('once a quarter of a file has come through, all the rest goes in one request', async () => {
    const offsets: number[] = [];
    const upload = createUpload(new Blob([new Uint8Array(80 * MiB)]), {
      endpoint: await ownServer(),
      resume: false,
      beforeRequest: ({ headers }) => void offsets.push(Number(headers['upload-offset'])),
    });
    upload.start();
    await upload.done;
    expect(offsets.slice(1).map((offset) => offset / MiB)).toEqual([0, 4, 20, 40]);
  });

  it('pauses, resumes, and terminates', async () => {
    const cable = await wire(await ownServer().then((endpoint) => () => Number(new URL(endpoint).port)));
    const bytes = randomBytes(8 * MiB);
    const upload = createUpload(bytes, { endpoint: cable.endpoint, resume: false, ...quick });
    cable.cutAfter(5 * MiB);
    upload.start();
    await until(upload, (snapshot) => snapshot.status === 'uploading' && snapshot.phase === 'waiting');
    upload.pause();
    const { offset } = upload.getSnapshot();
    expect(offset).toBeGreaterThanOrEqual(4 * MiB);
    upload.start();
    const { url } = await upload.done;
    expect(digest(await download(url))).toBe(digest(bytes));
    // What arrived before the cut was kept.
    expect(cable.carried()).toBeLessThan(bytes.length + MiB);

    const second = createUpload(bytes, { endpoint: cable.endpoint, resume: false, chunkSize: MiB });
    cable.cutAfter(5 * MiB);
    second.start();
    await until(second, (snapshot) => snapshot.status === 'uploading' && snapshot.phase === 'waiting');
    await second.terminate();
    expect(
      (await fetch(second.getSnapshot().url ?? '', { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } }))
        .status,
    ).toBe(404);
  });
});
