import type { Browser } from 'playwright';
import { browserBundle } from '../../scripts/browserBundle.ts';
import { interleave } from '../interleave.ts';
import type { Part } from '../part.ts';
import { withChromium } from './chromium.ts';
import type {} from './page.ts';
import { sink } from './sink.ts';

const MIB = 2 ** 20;

interface Contender {
  readonly name: string;
  /** A file of `pages/`. */
  readonly page: string;
  /** What it uploads in, where that is a worker: a file of `pages/` too. */
  readonly worker?: string;
  /** What the server announces to take in one request, in bytes. */
  readonly limit?: number;
  /** Bytes in one request; without it, the client's default. */
  readonly chunkSize?: number;
}

/** All but the kit send all in one request unless told otherwise; behind a layer that cuts bodies they have to be told. */
const CONTENDERS: readonly Contender[] = [
  { name: 'kit, a limit of 1 GiB announced', page: 'kit.ts', limit: 1024 * MIB },
  {
    name: 'kit in a worker, a limit announced',
    page: 'kitInWorker.ts',
    worker: 'kitWorker.ts',
    limit: 1024 * MIB,
  },
  { name: 'tus-js-client, one request', page: 'tusJsClient.ts' },
  { name: 'Uppy, one request', page: 'uppy.ts' },
  { name: 'use-tus, one request', page: 'useTus.tsx' },
  { name: 'kit, nothing announced', page: 'kit.ts' },
  { name: 'kit in a worker, nothing announced', page: 'kitInWorker.ts', worker: 'kitWorker.ts' },
  { name: 'kit, 8 MiB chunks', page: 'kit.ts', chunkSize: 8 * MIB },
  { name: 'tus-js-client, 8 MiB chunks', page: 'tusJsClient.ts', chunkSize: 8 * MIB },
];

interface Spent {
  readonly task: number;
  readonly script: number;
  readonly wall: number;
}

/** A file of `pages/` and what it loads, under the name that the page knows it by. Chunks are named by what is in them. */
async function bundle(
  page: string,
  name: string,
): Promise<readonly (readonly [name: string, text: string])[]> {
  const { files } = await browserBundle(`import './pages/${page}'`, import.meta.dirname);
  return [...files].map(([file, text]) => [file === 'entry.js' ? name : file, text]);
}

/** Processor seconds of the main thread, of JavaScript in it, and seconds on the clock. */
async function uploadOnce(
  chrome: Browser,
  { page: file, worker, limit, chunkSize }: Contender,
  mebibytes: number,
): Promise<Spent> {
  const files = new Map([
    ...(worker ? await bundle(worker, 'worker.js') : []),
    ...(await bundle(file, 'entry.js')),
  ]);
  const server = await sink((name) => files.get(name), { limit });
  const page = await chrome.newPage();
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => 'page' in window);
    await page.evaluate((length) => {
      const block = new Blob([new Uint8Array(64 * 2 ** 20)]);
      const file = new File(Array(length / block.size).fill(block), 'film.mp4', { type: 'video/mp4' });
      Object.assign(window, { file });
    }, mebibytes * MIB);
    const session = await page.context().newCDPSession(page);
    // Else what other programs do meanwhile is in it too.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const read = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      return { task: of('TaskDuration'), script: of('ScriptDuration'), wall: performance.now() / 1000 };
    };
    const before = await read();
    await page.evaluate(`page.upload(file, ${chunkSize})`);
    const after = await read();
    return {
      task: after.task - before.task,
      script: after.script - before.script,
      wall: after.wall - before.wall,
    };
  } finally {
    await page.close();
    server.close();
  }
}

/** How long the main thread of a page is at work for one large file. */
export const browser: Part = async function* ({ quick, rounds }) {
  const size = quick ? 128 : 1024;
  yield await withChromium(async (chrome) => {
    const rows = await interleave(CONTENDERS, rounds, async (contender) => {
      const { task, script, wall } = await uploadOnce(chrome, contender, size);
      return [size / wall, task, script];
    });
    return {
      title: 'Client in Chromium',
      about: `Chromium ${chrome.version()}; the server counts bytes and keeps none. Processor seconds of the page's main thread, and of JavaScript in them: less is better. Each shows its progress in the title. In a worker is an option of the kit (uploadsInWorker); what is done there is not in these seconds.`,
      columns: ['MiB/s', 'main thread s', 'script s'],
      peer: 'tus-js-client, one request',
      groups: [{ work: `one file of ${size} MiB`, rows }],
    };
  });
};
