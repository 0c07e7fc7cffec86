import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createTusServer, type TusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { toNodeHandler } from '@kit/server/node';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserBundle } from '../scripts/browserBundle.ts';
import { launchChromium } from './support/chromium.ts';

const CHUNK = 256 * 1024;
const LENGTH = 10 * CHUNK;

/** What the pages of this test know. */
interface Bench {
  readonly start: () => void;
  readonly snapshot: () => { readonly status: string; readonly phase?: string; readonly offset: number };
  readonly done: () => Promise<{ readonly url: string }>;
}
declare const bench: Bench;

describe('one file in two tabs', () => {
  let browser: Browser;
  let context: BrowserContext;
  let pages: Server;
  let tus: TusServer;
  let api: Server;
  let log: string[] = [];
  let hold: { readonly at: number; readonly reached: () => void } | null = null;
  let gate = Promise.resolve();

  beforeAll(async () => {
    tus = createTusServer({ storage: memoryStorage(), cors: { origins: '*' }, sweepInterval: null });
    const handler = toNodeHandler(tus);
    let patches = 0;
    api = createServer((request, response) => {
      log.push(`${request.method} ${request.headers['upload-offset'] ?? ''}`.trim());
      if (request.method === 'PATCH') patches += 1;
      // This one is never answered: the page has to close.
      if (request.method === 'PATCH' && patches === hold?.at) hold.reached();
      else gate.then(() => handler(request, response));
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const { files } = await browserBundle(
      `import { createUpload } from './index.ts';
       const bytes = Uint8Array.from({ length: ${LENGTH} }, (_, index) => index >> 8);
       const upload = createUpload(new File([bytes], 'film.bin', { type: 'video/mp4' }), {
         endpoint: new URLSearchParams(location.search).get('endpoint'),
         chunkSize: ${CHUNK},
       });
       window.bench = { start: upload.start, snapshot: upload.getSnapshot, done: () => upload.done };`,
      join(import.meta.dirname, '../packages/client/src'),
    );
    pages = createServer((request, response) => {
      const name = (request.url ?? '').split('?')[0]?.slice(1) ?? '';
      const script = files.get(name);
      response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
      response.end(script ?? '<!doctype html><script type="module" src="/entry.js"></script>');
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
    context = await browser.newContext();
  });

  afterAll(async () => {
    await browser.close();
    pages.close();
    api.close();
    api.closeAllConnections();
    await tus.close();
  });

  /** All but the browser's own questions before requests to another origin. */
  const asked = () => log.filter((line) => line !== 'OPTIONS');

  async function open(): Promise<Page> {
    const page = await context.newPage();
    const endpoint = `http://127.0.0.1:${portOf(api)}/files`;
    await page.goto(`http://127.0.0.1:${portOf(pages)}/?endpoint=${encodeURIComponent(endpoint)}`);
    await page.waitForFunction(() => 'bench' in window);
    return page;
  }

  it('is one upload: the second tab watches, and goes on from the acknowledged byte when the first closes', async () => {
    const held = new Promise<void>((reached) => {
      hold = { at: 4, reached };
    });
    const [first, second] = [await open(), await open()];
    await first.evaluate(() => bench.start());
    await held;
    await second.evaluate(() => bench.start());
    await second.waitForFunction((offset) => bench.snapshot().offset === offset, 3 * CHUNK);
    expect(await second.evaluate(() => bench.snapshot())).toMatchObject({
      status: 'uploading',
      phase: 'watching',
    });
    expect(asked()).toEqual([
      'POST',
      'PATCH 0',
      `PATCH ${CHUNK}`,
      `PATCH ${2 * CHUNK}`,
      `PATCH ${3 * CHUNK}`,
    ]);

    log = [];
    await first.close();
    const { url } = await second.evaluate(() => bench.done());
    expect(asked().slice(0, 2)).toEqual(['HEAD', `PATCH ${3 * CHUNK}`]);
    expect(log.filter((line) => line === 'POST')).toEqual([]);
    const stored = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(stored.equals(Uint8Array.from({ length: LENGTH }, (_, index) => index >> 8))).toBe(true);
  }, 60_000);

  it('completes in both tabs with one upload when both stay open', async () => {
    hold = null;
    log = [];
    const [first, second] = [await open(), await open()];
    // Nothing is answered before the two have met: a tab that comes after the end begins anew, and rightly.
    let answer = () => {};
    gate = new Promise((resolve) => {
      answer = resolve;
    });
    await Promise.all([first, second].map((page) => page.evaluate(() => bench.start())));
    const watches = (page: Page) => page.waitForFunction(() => bench.snapshot().phase === 'watching');
    await Promise.any([first, second].map(watches));
    answer();
    const ends = await Promise.all([first, second].map((page) => page.evaluate(() => bench.done())));
    expect(ends[0]?.url).toBe(ends[1]?.url);
    expect(log.filter((line) => line === 'POST')).toHaveLength(1);
    expect(log.filter((line) => line.startsWith('PATCH'))).toHaveLength(LENGTH / CHUNK);
  }, 60_000);
});

function portOf(server: Server): number {
  // A server that listens on a port has such an address.
  return (server.address() as AddressInfo).port;
}
