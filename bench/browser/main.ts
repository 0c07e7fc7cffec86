import { type Browser, chromium } from 'playwright';
import { browserBundle } from '../../scripts/browserBundle.ts';
import { findChromium } from '../../scripts/chromium.mjs';
import { CHROMIUM_FLAGS } from '../../scripts/chromium-flags.mjs';
import { sink } from './sink.ts';

// How long the main thread of a page is at work for one upload of 1 GiB: `npx tsx bench/browser/main.ts`.
const MIB = 2 ** 20;
const LENGTH = (process.argv.includes('--quick') ? 128 : 1024) * MIB;
const ROUNDS = process.argv.includes('--quick') ? 1 : 3;

const PAGES = {
  kit: `import { createUpload } from '@kit/client';
    window.upload = (file) => {
      const upload = createUpload(file, { endpoint: '/files' });
      // As an application watches it.
      upload.subscribe(() => { document.title = String(upload.getSnapshot().progress); });
      upload.start();
      return upload.done;
    };`,
  'tus-js-client': `import { Upload } from 'tus-js-client';
    window.upload = (file) => new Promise((onSuccess, onError) => {
      const onProgress = (sent, length) => { document.title = String(sent / length); };
      new Upload(file, { endpoint: '/files', onSuccess, onError, onProgress }).start();
    });`,
};

type Contender = keyof typeof PAGES;

interface Spent {
  readonly task: number;
  readonly script: number;
  readonly wall: number;
}

/** Seconds of the main thread, of JavaScript in it, and on the clock. */
async function uploadOnce(browser: Browser, contender: Contender): Promise<Spent> {
  const { files } = await browserBundle(PAGES[contender], import.meta.dirname);
  const server = await sink((name) => files.get(name));
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
  `Chromium ${browser.version()}; one file of ${LENGTH / MIB} MiB, ${ROUNDS} round(s) in turn. Less is better.`,
);
for (let round = 1; round <= ROUNDS; round += 1) {
  // PAGES has just these keys.
  for (const contender of Object.keys(PAGES) as Contender[]) {
    const { task, script, wall } = await uploadOnce(browser, contender);
    console.log(
      `  ${contender.padEnd(14)} main thread ${task.toFixed(2).padStart(6)} s  script ${script.toFixed(2)} s  clock ${wall.toFixed(1)} s`,
    );
  }
}
await browser.close();
process.exit(0);
