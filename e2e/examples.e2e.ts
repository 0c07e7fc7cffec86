import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { countingProxy } from './support/countingProxy.ts';
import { sha256, writeSampleFile } from './support/sampleFile.ts';
import { smallExample } from './support/servers.ts';
import { abortedAfterFirstChunk, stockUpload, uploaded } from './support/stockClient.ts';

const MIB = 1024 * 1024;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe.each([
  ['node-http', '/files'],
  ['express', '/api/files'],
  ['fastify', '/api/files'],
  ['hono', '/api/files'],
])('the example %s', (name, path) => {
  it('keeps what it has when it is killed in mid-upload; the same upload goes on, and the download is equal', async () => {
    const bytes = randomBytes(5 * MIB);
    const server = await smallExample(name, join(folder, name));
    onTestFinished(() => server.kill());
    await server.start();
    const endpoint = `http://localhost:${server.port}${path}`;
    const begun = stockUpload(bytes, { endpoint, chunkSize: 2 * MIB, metadata: { filename: 'a.bin' } });
    const kept = await abortedAfterFirstChunk(begun);

    await server.kill();
    await server.start();

    const offsets: number[] = [];
    const again = stockUpload(bytes, {
      uploadUrl: begun.url,
      chunkSize: 2 * MIB,
      onChunkComplete: (length, accepted) => offsets.push(accepted - length),
    });
    expect(await uploaded(again)).toBe(begun.url);
    expect(offsets[0]).toBeGreaterThanOrEqual(kept);
    const downloaded = await fetch(again.url ?? '');
    expect(Buffer.from(await downloaded.arrayBuffer()).equals(bytes)).toBe(true);
  }, 60_000);
});

describe('the example vite-react', () => {
  it('a file that is dropped in Chromium goes on after its tab was closed, and the download is equal', async () => {
    const file = join(folder, 'film.bin');
    await writeSampleFile(file, 60 * MIB);
    const server = await smallExample('vite-react', join(folder, 'vite-react'));
    onTestFinished(() => server.kill());
    await server.start();
    const wire = await countingProxy(server.port);
    onTestFinished(() => wire.close());
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const context = await browser.newContext();
    const choose = async () => {
      const page = await context.newPage();
      await page.goto(wire.url);
      await page.locator('input[type=file]').setInputFiles(file);
      return page;
    };

    const page = await choose();
    await wire.reached(30 * MIB);
    await page.close();
    const again = await choose();
    const link = again.getByRole('link', { name: '/api/files/' });
    await link.waitFor({ timeout: 60_000 });
    expect(wire.sent).toBeLessThan(60 * MIB + 20 * MIB);

    const [download] = await Promise.all([again.waitForEvent('download'), link.click()]);
    expect(await sha256(await download.path())).toBe(await sha256(file));
  }, 120_000);
});
