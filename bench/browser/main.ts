import { type Browser, chromium } from 'playwright';
import { browserBundle } from '../../scripts/browserBundle.ts';
import { findChromium } from '../../scripts/chromium.mjs';
import { CHROMIUM_FLAGS } from '../../scripts/chromium-flags.mjs';
import { sink } from './sink.ts';

// How long the main thread of a page is at work for one upload of 1 GiB: `npx tsx bench/browser/main.ts`.
const MIB = 2 ** 20;
const LENGTH = (process.argv.includes('--quick') ? 128 : 1024) * MIB;
const ROUNDS = process.argv.includes('--quick') ? 1 : 3;

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
async function uploadOnce(browser: Browser, { page: source, limit }: Contender): Promise<Spent> {
  const { files } = await browserBundle(source, import.meta.dirname);
  const server = await sink((name) => files.get(name), limit);
  const page = await browser.newPage();
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => 'upload' in window);
    await page.evaluate((length) => {
      const block = new Blob([new Uint8Array(64 * 2 ** 20)]);
      const file = new File(Array(length / block.size).fill(block), 'film.mp4', { type: 'video/mp4' });
      Object.assign(window, { file });
    }, LENGTH);
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

const executablePath = findChromium();
const browser = await chromium.launch({
  args: CHROMIUM_FLAGS,
  ...(executablePath === undefined ? {} : { executablePath }),
});
console.log(
  `Chromium ${browser.version()}; one file of ${LENGTH / MIB} MiB, ${ROUNDS} round(s) in turn, medians. Less is better.`,
);
const results = new Map<Contender, Spent[]>(CONTENDERS.map((contender) => [contender, []]));
for (let round = 1; round <= ROUNDS; round += 1) {
  for (const [contender, spent] of results) spent.push(await uploadOnce(browser, contender));
}
for (const [{ name }, spent] of results) {
  const median = (of: keyof Spent) =>
    spent.map((each) => each[of]).toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 0;
  console.log(
    `  ${name.padEnd(32)} main thread ${median('task').toFixed(2).padStart(6)} s  script ${median('script').toFixed(2)} s  clock ${median('wall').toFixed(1)} s`,
  );
}
await browser.close();
process.exit(0);
