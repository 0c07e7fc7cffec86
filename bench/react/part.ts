import type { Browser, Page } from 'playwright';
import { browserBundle } from '../../scripts/browserBundle.ts';
import { withChromium } from '../browser/chromium.ts';
import { sink } from '../browser/sink.ts';
import { interleave } from '../interleave.ts';
import type { Part } from '../part.ts';
import type { Group, Sample } from '../table.ts';
import { AT_ONCE } from './page.ts';
import { recordTasks } from './recordTasks.ts';

const MIB = 2 ** 20;
/** Bytes a second of each upload: many progress events, and none is through before the end. */
const RATE = 2 * MIB;
const WARM_UP = 1500;
const WATCHED = 5000;

interface Contender {
  readonly name: string;
  /** A file of `pages/`. */
  readonly page: string;
}

const CONTENDERS: readonly Contender[] = [
  { name: 'kit, TusDropzone', page: 'kit.tsx' },
  { name: 'Uppy, Dashboard', page: 'uppyDashboard.tsx' },
  { name: 'Uppy, FilesList', page: 'uppyFilesList.tsx' },
  { name: 'use-tus', page: 'useTus.tsx' },
];
const PEER = 'Uppy, Dashboard';

/** What lists of uploads cost the main thread: to take many files, and to show progress. */
export const react: Part = async function* ({ quick, rounds }) {
  const many = quick ? 1000 : 10_000;
  yield await withChromium(async (chrome) => {
    const rows = await interleave(CONTENDERS, rounds, (contender) => addMany(chrome, contender, many));
    return {
      title: 'React: many files',
      about: `Chromium ${chrome.version()}, production builds. From the choice of the files in an input until all are in the list and drawn; nothing is uploaded. Processor time of the page's main thread from traces, its longest task, and what JavaScript holds afterwards: less is better.`,
      columns: ['main thread ms', 'longest task ms', 'clock ms', 'MiB'],
      peer: PEER,
      groups: [{ work: `${many} files chosen`, rows }],
    };
  });

  yield await withChromium(async (chrome) => {
    const groups: Group[] = [];
    for (const listed of quick ? [AT_ONCE] : [AT_ONCE, 1000]) {
      const rows = await interleave(CONTENDERS, rounds, (contender) => watch(chrome, contender, listed));
      groups.push({ work: `${AT_ONCE} of ${listed} go up`, rows });
    }
    return {
      title: 'React: progress',
      about: `Chromium ${chrome.version()}, production builds. ${AT_ONCE} uploads side by side, of ${RATE / MIB} MiB/s each. Processor time of the page's main thread in a second, from traces, the uploads themselves included; how often the page changes in a second; and the time for one such change: less is better, of the changes as many as people can see.`,
      columns: ['ms a second', 'changes a second', 'ms a change', 'longest task ms'],
      peer: PEER,
      groups,
    };
  });
};

async function addMany(chrome: Browser, contender: Contender, count: number): Promise<Sample> {
  return withPage(chrome, contender, async (page) => {
    await makeFiles(page, [count, 10]);
    const session = await page.context().newCDPSession(page);
    const stop = await recordTasks(session);
    const clock: number = await page.evaluate(async () => {
      const begun = performance.now();
      await window.list.add(window.files);
      // What is in the list now is drawn in the frame after the next.
      for (let turn = 0; turn < 3; turn += 1) await new Promise(requestAnimationFrame);
      return performance.now() - begun;
    });
    const tasks = await stop();
    return [sum(tasks), tasks[0] ?? 0, clock, await held(page)];
  });
}

async function watch(chrome: Browser, contender: Contender, listed: number): Promise<Sample> {
  return withPage(chrome, contender, async (page) => {
    await makeFiles(page, [AT_ONCE, 64 * MIB], [listed - AT_ONCE, 10]);
    await page.evaluate(async () => {
      await window.list.add(window.files);
      window.list.start();
    });
    await page.waitForTimeout(WARM_UP);
    const stop = await recordTasks(await page.context().newCDPSession(page));
    const changes: number = await page.evaluate(async (milliseconds) => {
      let changes = 0;
      const observer = new MutationObserver(() => {
        changes += 1;
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      observer.disconnect();
      return changes;
    }, WATCHED);
    const tasks = await stop();
    const seconds = WATCHED / 1000;
    return [sum(tasks) / seconds, changes / seconds, sum(tasks) / changes, tasks[0] ?? 0];
  });
}

async function withPage<T>(
  chrome: Browser,
  contender: Contender,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const { files } = await browserBundle(`import './pages/${contender.page}'`, import.meta.dirname);
  const server = await sink((name) => files.get(name), { rate: RATE });
  // A context of its own: a renderer process, and a store without entries.
  const context = await chrome.newContext();
  try {
    const page = await context.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => 'list' in window);
    return await use(page);
  } finally {
    await context.close();
    server.close();
  }
}

declare global {
  interface Window {
    files: FileList;
  }
}

/** So many files of so many bytes, and then so many of so many others. */
async function makeFiles(page: Page, ...kinds: readonly (readonly [count: number, length: number])[]) {
  await page.evaluate((kinds) => {
    const transfer = new DataTransfer();
    for (const [count, length] of kinds) {
      const content = new Blob([new Uint8Array(length)]);
      for (let index = 1; index <= count; index += 1)
        transfer.items.add(new File([content], `${length}-${index}.txt`, { type: 'text/plain' }));
    }
    window.files = transfer.files;
  }, kinds);
}

/** MiB that JavaScript holds after a collection. */
async function held(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / MIB;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
