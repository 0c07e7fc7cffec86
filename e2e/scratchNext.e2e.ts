import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTusClient, createUpload, nodeTransport } from '@kit/client';
import { faultyTransport } from '@kit/client/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { type ScratchNext, scratchNext } from './support/scratchNext.ts';
import type { ServerProcess } from './support/serverProcess.ts';
import { abortedAfterFirstChunk, stockUpload, uploaded } from './support/stockClient.ts';

const MIB = 1024 * 1024;
const ANN = { 'x-user': 'ann' };
const TUS = { 'tus-resumable': '1.0.0' };
const bytes = randomBytes(MIB);
const FURNISHED = ['/base/api/files/', '/base/api/old/'];

/** The endpoints are a route of the App Router and a handler of the Pages Router; last comes where the page is. */
const SHAPES = [
  ['as it comes', 'plain', ['/api/files', '/api/old'], '/'],
  [
    'with a base path, trailing slashes, i18n and a proxy.ts before its routes',
    'furnished',
    FURNISHED,
    '/base/',
  ],
] as const;

describe.each(['15', '16'] as const)('a scratch app with Next %s and the packed packages', (version) => {
  let folder: string;
  let app: ScratchNext;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `scratch-next-${version}-`));
    app = await scratchNext(join(folder, 'app'), version);
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function running(server: ServerProcess): Promise<ServerProcess> {
    onTestFinished(() => server.kill());
    await server.start();
    return server;
  }

  describe.each(SHAPES)('%s', (_, shape, endpoints, page) => {
    beforeAll(() => app.into(shape));
    const data = () => join(folder, `data-${shape}`);

    it('next dev: both routers upload, go on, also after an edit, terminate, and keep owners apart', async () => {
      const { port } = await running(await app.server('dev', data()));
      const at = `http://127.0.0.1:${port}`;
      for (const [index, endpoint] of endpoints.entries()) {
        await serves(at, endpoint);
        await stockGoesOn(at + endpoint, async () => {
          const maxSize = 1024 * MIB + index;
          await app.editMaxSize(maxSize);
          await expect.poll(() => announcedMaxSize(at + endpoint), { timeout: 30_000 }).toBe(maxSize);
        });
      }
    }, 120_000);

    it('next build makes no folder for data; next start: both routers, likewise, and a page that uploads in a worker', async () => {
      const unused = join(folder, 'unused');
      await app.build(unused);
      expect(existsSync(unused)).toBe(false);
      const { port } = await running(await app.server('start', data()));
      for (const endpoint of endpoints) await serves(`http://127.0.0.1:${port}`, endpoint);
      await uploadsFromAWorker(`http://127.0.0.1:${port}${page}#${endpoints[0]}`);
    }, 600_000);
  });

  it('what next build made as standalone runs by itself, SQLite included', async () => {
    const server = await running(await app.standalone(join(folder, 'alone'), join(folder, 'data-alone')));
    const at = `http://127.0.0.1:${server.port}`;
    for (const endpoint of FURNISHED) await serves(at, endpoint);

    // Next cuts bodies at 10 MB where a proxy.ts stands before a route.
    const large = randomBytes(12 * MIB);
    for (const endpoint of FURNISHED) {
      const url = await uploaded(stockUpload(large, { endpoint: at + endpoint, headers: ANN }));
      expect(large.equals(await downloaded(url))).toBe(true);
    }
    expect(server.printed.match(/experimental\.proxyClientMaxBodySize/g)).toHaveLength(1);
  }, 120_000);
});

async function downloaded(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url, { headers: ANN })).arrayBuffer());
}

/** What the tests are about, by our client and by a stock one. */
async function serves(origin: string, endpoint: string): Promise<void> {
  await goesOnAtACut(origin + endpoint);
  const url = await stockGoesOn(origin + endpoint);
  await isOnlyItsOwners(url);
  await namesUploadsBelow(origin, endpoint);

  const { terminate } = createTusClient({ endpoint: origin + endpoint, headers: ANN });
  await terminate(url);
  expect((await fetch(url, { headers: ANN })).status).toBe(404);
}

/** The worker is made as the guide says it (docs/how-to/worker.md). */
async function uploadsFromAWorker(address: string): Promise<void> {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const workers: string[] = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await page.goto(address);
  const file = { name: 'film.bin', mimeType: 'application/octet-stream', buffer: bytes };
  await page.locator('input[type=file]').setInputFiles(file);
  const told = page.getByLabel('url');
  await expect.poll(() => told.textContent(), { timeout: 30_000 }).not.toBe('');
  const url = new URL((await told.textContent()) ?? '', address);
  expect(bytes.equals(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(true);
  expect(workers).toHaveLength(1);
}

async function goesOnAtACut(endpoint: string): Promise<void> {
  const asked: string[] = [];
  const send = nodeTransport();
  const transport = faultyTransport(
    (request) => {
      asked.push(request.method);
      return send(request);
    },
    [{ type: 'cut', at: 300_000 }],
  );
  const upload = createUpload(new Blob([bytes]), {
    ...{ endpoint, headers: ANN, transport, chunkSize: MIB, resume: false, retry: { delay: 1, attempts: 3 } },
  });
  upload.start();
  const { url } = await upload.done;
  expect(asked.join(' ')).toMatch(/^POST PATCH HEAD( PATCH)+$/);
  expect(bytes.equals(await downloaded(url))).toBe(true);
}

async function stockGoesOn(endpoint: string, between = async () => {}): Promise<string> {
  const options = { endpoint, headers: ANN, chunkSize: 400_000 };
  const first = stockUpload(bytes, options);
  expect(await abortedAfterFirstChunk(first)).toBe(400_000);
  await between();
  const url = await uploaded(stockUpload(bytes, { ...options, uploadUrl: first.url ?? '' }));
  expect(url).toBe(first.url);
  expect(bytes.equals(await downloaded(url))).toBe(true);
  return url;
}

async function announcedMaxSize(endpoint: string): Promise<number> {
  const { headers } = await fetch(endpoint, { method: 'OPTIONS', headers: TUS });
  return Number(headers.get('tus-max-size'));
}

async function isOnlyItsOwners(url: string): Promise<void> {
  for (const method of ['HEAD', 'GET', 'PATCH', 'DELETE']) {
    const headers = { ...TUS, 'x-user': 'bob' };
    const patch = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
    const stranger = { method, headers: method === 'PATCH' ? { ...headers, ...patch } : headers };
    expect([method, (await fetch(url, stranger)).status]).toEqual([method, 404]);
  }
}

/** By paths that Next takes as they are: nothing is redirected, and no host is in them. */
async function namesUploadsBelow(origin: string, endpoint: string): Promise<void> {
  const create = { method: 'POST', headers: { ...TUS, ...ANN, 'upload-length': '5' } };
  const created = await fetch(origin + endpoint, { ...create, redirect: 'error' });
  const location = created.headers.get('location') ?? '';
  const end = endpoint.endsWith('/') ? '/' : '';
  expect(location).toMatch(new RegExp(`^${endpoint.replace(/\/$/, '')}/[0-9a-f]{32}${end}$`));
  const asked = await fetch(origin + location, {
    method: 'HEAD',
    headers: { ...TUS, ...ANN },
    redirect: 'error',
  });
  expect(asked.headers.get('upload-length')).toBe('5');
}
