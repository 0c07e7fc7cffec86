import { type Browser, chromium } from 'playwright';
import { browserBundle } from '../../scripts/browserBundle.ts';
import { findChromium } from '../../scripts/chromium.mjs';
import { CHROMIUM_FLAGS } from '../../scripts/chromium-flags.mjs';
import { interleave } from '../interleave.ts';
import type { Part } from '../part.ts';
import { sink } from './sink.ts';

const MIB = 2 ** 20;

const kit = `import { createUpload } from '@kit/client';
  window.upload = (file) => {
    const upload = createUpload(file, { endpoint: '/files' });
    // As an application watches it.
    upload.subscribe(() => { document.title = String(upload.getSnapshot().progress); });
    upload.start();
    return upload.done;
  };`;

const tusJsClient = (chunkSize: string) => `import { Upload } from 'tus-js-client';
  window.upload = (file) => new Promise((onSuccess, onError) => {
    const onProgress = (sent, length) => { document.title = String(sent / length); };
    new Upload(file, { endpoint: '/files', chunkSize: ${chunkSize}, onSuccess, onError, onProgress }).start();
  });`;

interface Contender {
  readonly name: string;
  readonly page: string;
  /** What the server announces to take in one request, in bytes. */
  readonly limit: number | null;
}

/** tus-js-client sends all in one request unless told otherwise; behind a layer that cuts bodies it has to be told. */
const CONTENDERS: readonly Contender[] = [
  { name: 'kit, a limit of 1 GiB announced', page: kit, limit: 1024 * MIB },
  { name: 'tus-js-client, one request', page: tusJsClient('Infinity'), limit: null },
  { name: 'kit, nothing announced', page: kit, limit: null },
  { name: 'tus-js-client, 8 MiB chunks', page: tusJsClient(String(8 * MIB)), limit: null },
];

interface Spent {
  readonly task: number;
  readonly script: number;
  readonly wall: number;
}

/** Seconds of the main thread, of JavaScript in it, and on the clock. */
async function uploadOnce(
  chrome: Browser,
  { page: source, limit }: Contender,
  mebibytes: number,
): Promise<Spent> {
  const { files } = await browserBundle(source, import.meta.dirname);
  const server = await sink((name) => files.get(name), limit);
  const page = await chrome.newPage();
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => 'upload' in window);
    await page.evaluate((length) => {
      const block = new Blob([new Uint8Array(64 * 2 ** 20)]);
      const file = new File(Array(length / block.size).fill(block), 'film.mp4', { type: 'video/mp4' });
      Object.assign(window, { file });
    }, mebibytes * MIB);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const read = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      return { task: of('TaskDuration'), script: of('ScriptDuration'), wall: performance.now() / 1000 };
    };
    const before = await read();
    await page.evaluate('upload(file)');
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
  const executablePath = findChromium();
  const chrome = await chromium.launch({
    args: CHROMIUM_FLAGS,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    const rows = await interleave(CONTENDERS, rounds, async (contender) => {
      const { task, script, wall } = await uploadOnce(chrome, contender, size);
      return [task, script, wall];
    });
    yield {
      title: 'Client in Chromium',
      about: `Chromium ${chrome.version()}; the server counts bytes and keeps none. Seconds of the page's main thread, of JavaScript in them, and on the clock: less is better. Each shows its progress in the title.`,
      columns: ['main thread s', 'script s', 'clock s'],
      peer: 'tus-js-client, one request',
      groups: [{ work: `one file of ${size} MiB`, rows }],
    };
  } finally {
    await chrome.close();
  }
};
