import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTusServer } from '@kit/server';
import { type NodeServer, serve } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from './support/freePort.ts';
import { caddy, type FrontProxy, nginx } from './support/frontProxy.ts';
import { stockUpload, uploaded } from './support/stockClient.ts';

const MIB = 1024 * 1024;

describe.each([
  ['nginx', nginx],
  ['Caddy', caddy],
])('behind %s, configured as its page in docs/how-to says', (_, start) => {
  let folder: string;
  let server: NodeServer;
  let proxy: FrontProxy;
  let progressed: (offset: number) => void = () => {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proxies-'));
    const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
    server = await serve(createTusServer({ storage, onProgressed: ({ offset }) => progressed(offset) }), {
      port: 0,
    });
    const target = Number(new URL(server.url).port);
    proxy = await start({ folder: join(folder, 'proxy'), port: await freePort(), target });
    // The proxy's package may have to be installed.
  }, 300_000);

  afterAll(async () => {
    await proxy.stop();
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('a body of 20 MiB goes through in one request, at an address below the proxy, and the download is equal', async () => {
    const bytes = randomBytes(20 * MIB);
    const url = await uploaded(stockUpload(bytes, { endpoint: `${proxy.url}/files` }));
    expect(url.startsWith(`${proxy.url}/files/`)).toBe(true);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('bytes reach the server while the request is still under way, and are kept when it is cut', async () => {
    const bytes = randomBytes(8 * MIB);
    const created = await fetch(`${proxy.url}/files`, {
      method: 'POST',
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(bytes.length) },
    });
    const uploadUrl = new URL(created.headers.get('location') ?? '', created.url).href;
    const arrived = new Promise<number>((resolve) => {
      progressed = resolve;
    });
    const half = request(uploadUrl, {
      method: 'PATCH',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
        'Content-Length': String(bytes.length),
      },
    });
    half.on('error', () => {});
    const cut = new Promise((resolve) => half.on('close', resolve));
    onTestFinished(() => {
      half.destroy();
    });
    half.write(bytes.subarray(0, bytes.length / 2));
    expect(await arrived).toBeGreaterThan(0);
    half.destroy();
    await cut;

    const offsets: number[] = [];
    const rest = stockUpload(bytes, {
      uploadUrl,
      chunkSize: 2 * MIB,
      onChunkComplete: (length, accepted) => offsets.push(accepted - length),
    });
    const url = await uploaded(rest);
    expect(offsets[0]).toBeGreaterThan(0);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  });
});
