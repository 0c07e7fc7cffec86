import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../clock.ts';
import { webTurns } from '../env/webTurns.ts';
import { conversation, ENDPOINT, stands, URL_1 } from '../testing/conversation.ts';

/** A page of this origin that sends an upload, as far as its locks tell. It answers nobody, as one that is being closed. */
async function silentPage(fingerprint: string): Promise<{ close(): void }> {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const close = () => frame.remove();
  onTestFinished(close);
  await new Promise<void>((resolve) => {
    const hold = () => {
      resolve();
      return new Promise(() => {});
    };
    frame.contentWindow?.navigator.locks.request(`kit-upload:${fingerprint}`, hold).catch(() => {});
  });
  return { close };
}

/** The page that comes after it, which finds one upload remembered. */
async function nextPage(fingerprint: string) {
  const page = conversation({ turns: webTurns(systemClock) });
  const entry = { fingerprint, url: URL_1, endpoint: ENDPOINT, scope: '', length: 5, createdAt: 1 };
  await page.resumeStore.put(entry);
  return page;
}

it('what a page sent that was closed a moment ago is pending, though its lock was not free when that was asked', async () => {
  const fingerprint = crypto.randomUUID();
  const old = await silentPage(fingerprint);
  const { createUploadQueue, nextRequest } = await nextPage(fingerprint);
  const listed = createUploadQueue().pending();
  const isAwaited = async () =>
    (await navigator.locks.query()).pending?.some(({ name }) => name === `kit-upload:${fingerprint}`);
  await expect.poll(isAwaited).toBe(true);
  old.close();
  (await nextRequest()).respondWith(stands(3, 5));
  expect(await listed).toMatchObject([{ fingerprint, offset: 3 }]);
});

it('what a page keeps to itself for longer than a farewell takes is not pending', async () => {
  const fingerprint = crypto.randomUUID();
  await silentPage(fingerprint);
  const { createUploadQueue, clock, log } = await nextPage(fingerprint);
  const listed = createUploadQueue().pending();
  await expect.poll(() => clock.advance(500).then(() => settledValue(listed))).toEqual([]);
  expect(log).toEqual([]);
});

/** What a promise resolved with, if it has. */
function settledValue<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve))]);
}
