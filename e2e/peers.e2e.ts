import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUpload, nodeTransport, type Upload } from '@kit/client';
import { createTusServer } from '@kit/server';
import { serve } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { Upload as StockUpload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from './support/freePort.ts';
import { exampleServer } from './support/servers.ts';
import { sessionCookie } from './support/signIn.ts';
import { abortedAfterFirstChunk, stockUpload, uploaded } from './support/stockClient.ts';

const CHUNK = 256 * 1024;
const bytes = randomBytes(2_000_000);

interface Running {
  readonly target: {
    readonly endpoint: string;
    /** Who uploads, where one has to sign in. */
    readonly headers: Record<string, string>;
  };
  stop(): Promise<void>;
}

/** Our server in Node, as the README starts it. */
async function nodeAdapter(folder: string): Promise<Running> {
  const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
  const running = await serve(createTusServer({ storage }), { port: 0, host: '127.0.0.1' });
  return { target: { endpoint: `${running.url}/files`, headers: {} }, stop: () => running.close() };
}

/** The Next example in production mode. */
async function nextRoute(folder: string): Promise<Running> {
  const server = await exampleServer(folder);
  await server.start();
  const origin = `http://127.0.0.1:${server.port}`;
  const headers = { Cookie: await sessionCookie(origin) };
  return { target: { endpoint: `${origin}/api/files`, headers }, stop: () => server.kill() };
}

describe.each([
  ['the Node adapter', nodeAdapter],
  ['the Next route', nextRoute],
])('stock tus-js-client 4 against %s', (_, start) => {
  let folder: string;
  let server: Running;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'peers-'));
    server = await start(folder);
  }, 300_000);

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function download(url: string): Promise<Buffer> {
    const file = await fetch(url, { headers: server.target.headers });
    return Buffer.from(await file.arrayBuffer());
  }

  it('uploads, and the download is equal', async () => {
    const upload = stockUpload(bytes, { ...server.target, metadata: { filename: 'a.bin' } });
    const url = await uploaded(upload);
    expect((await download(url)).equals(bytes)).toBe(true);
  });

  it('pauses in mid-upload, and goes on from what the server kept', async () => {
    const upload = stockUpload(bytes, { ...server.target, chunkSize: CHUNK });
    const kept = await abortedAfterFirstChunk(upload);
    expect(kept).toBeLessThan(bytes.length);

    const offsets: number[] = [];
    const again = stockUpload(bytes, {
      ...server.target,
      uploadUrl: upload.url,
      chunkSize: CHUNK,
      onChunkComplete: (length, accepted) => offsets.push(accepted - length),
    });
    const url = await uploaded(again);
    expect(url).toBe(upload.url);
    expect(offsets[0]).toBeGreaterThanOrEqual(kept);
    expect((await download(url)).equals(bytes)).toBe(true);
  });

  it('terminates: afterwards the upload is not there any more', async () => {
    const upload = stockUpload(bytes, { ...server.target, chunkSize: CHUNK });
    await abortedAfterFirstChunk(upload);
    const url = upload.url ?? '';
    await StockUpload.terminate(url, { headers: server.target.headers });
    const { status } = await fetch(url, {
      method: 'HEAD',
      headers: { ...server.target.headers, 'Tus-Resumable': '1.0.0' },
    });
    expect([404, 410]).toContain(status);
  });
});

describe('our client against @tus/server with @tus/file-store', () => {
  let folder: string;
  let server: Running;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'peers-'));
    const tus = new Server({ path: '/files', datastore: new FileStore({ directory: folder }) });
    const http = createServer((request, response) => void tus.handle(request, response));
    const port = await freePort();
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    server = {
      target: { endpoint: `http://127.0.0.1:${port}/files`, headers: {} },
      stop: () => new Promise((resolve) => http.close(() => resolve())),
    };
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('uploads, and the download is equal', async () => {
    const upload = createUpload(new Blob([bytes]), server.target);
    upload.start();
    const { url } = await upload.done;
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('pauses in mid-upload, and goes on from what the server kept', async () => {
    const upload = pausedAtSecondChunk();
    upload.start();
    await paused(upload);
    expect(upload.getSnapshot().offset).toBe(CHUNK);
    upload.start();
    const { url } = await upload.done;
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('terminates: afterwards the upload is not there any more', async () => {
    const upload = pausedAtSecondChunk();
    upload.start();
    await paused(upload);
    const { url } = upload.getSnapshot();
    await upload.terminate();
    expect(upload.getSnapshot().status).toBe('terminated');
    const { status } = await fetch(url ?? '', { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
    expect([404, 410]).toContain(status);
  });

  /** An upload that is paused by its user just when its second chunk begins. */
  function pausedAtSecondChunk(): Upload {
    const wire = nodeTransport();
    let chunks = 0;
    const upload = createUpload(new Blob([bytes]), {
      ...server.target,
      chunkSize: CHUNK,
      transport(request) {
        if (request.method === 'PATCH' && ++chunks === 2) upload.pause();
        return wire(request);
      },
    });
    return upload;
  }
});

function paused(upload: Upload): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = upload.subscribe(() => {
      if (upload.getSnapshot().status !== 'paused') return;
      unsubscribe();
      resolve();
    });
  });
}
