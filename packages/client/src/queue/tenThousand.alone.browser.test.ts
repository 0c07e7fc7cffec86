/// <reference path="../testing/uploadServer.ts" />
/// <reference path="../testing/tracing.ts" />
import { expect, inject, it } from 'vitest';
import { commands } from 'vitest/browser';
import { createUploadQueue } from '../index.ts';

const MANY = 10_000;
const endpoint = inject('uploadEndpoint');

function files(count: number): File[] {
  return Array.from({ length: count }, (_, index) => new File(['some bytes'], `${index}.txt`));
}

/** What the dearest task of the main thread costs while `act` is at work and in the turns after it, in milliseconds. */
async function dearestTask(act: () => void): Promise<number> {
  await commands.startTracing();
  await later(act);
  await later(() => {}, 300);
  const [dearest = 0] = await commands.stopTracing();
  return dearest;
}

/** A task of its own, without the test's. */
function later(act: () => void, delay = 0): Promise<void> {
  return new Promise((resolve) =>
    setTimeout(() => {
      act();
      resolve();
    }, delay),
  );
}

// Pain 21 of users.md: 30,000 files froze a page for three minutes (uppy#1908), 10,000 crashed it (uppy#3313).
it('ten thousand files are added and paused without a task over 100 ms, and cost little memory', async () => {
  const queue = createUploadQueue({ endpoint, resume: false });
  let told = 0;
  queue.subscribe(() => {
    told += 1;
  });
  const chosen = files(MANY);
  const before = heapUsed();

  expect(await dearestTask(() => queue.add(chosen))).toBeLessThan(100);
  expect(queue.getSnapshot().ids).toHaveLength(MANY);
  expect(queue.getSnapshot().counts.uploading).toBeLessThanOrEqual(3);
  expect((heapUsed() - before) / MANY).toBeLessThan(6_000);

  expect(await dearestTask(() => queue.pauseAll())).toBeLessThan(100);
  expect(queue.getSnapshot().counts.uploading).toBe(0);
  expect(told).toBeGreaterThan(0);
  // To trace takes seconds on a busy machine; what is measured is the processor's time of tasks, not that.
}, 30_000);

/** Bytes; `performance.memory` is Chromium's own and not in the DOM's types. */
function heapUsed(): number {
  const { memory } = performance as Performance & { memory: { usedJSHeapSize: number } };
  return memory.usedJSHeapSize;
}
