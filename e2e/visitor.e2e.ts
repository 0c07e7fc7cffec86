import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CountingProxy } from './support/countingProxy.ts';
import { type Example, startExample } from './support/example.ts';
import { sha256, writeSampleFile } from './support/sampleFile.ts';
import { signedIn } from './support/signIn.ts';

const MIB = 1024 * 1024;

/** The example as its visitors meet it: what docs and README promise of a page, in the real app. */
let example: Example;
let wire: CountingProxy;
let visitor: BrowserContext;
/** Methods of all requests for uploads that the visitor's tabs made. */
let asked: string[];

beforeAll(async () => {
  example = await startExample();
  ({ wire } = example);
}, 300_000);

afterAll(() => example.close());

beforeEach(async () => {
  visitor = await signedIn(example.browser, wire.url);
  asked = [];
  visitor.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/api/files')) asked.push(request.method());
  });
});

afterEach(() => visitor.close());

async function open(query = ''): Promise<Page> {
  const page = await visitor.newPage();
  await page.goto(wire.url + query);
  return page;
}

async function choose(page: Page, ...files: string[]): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(files);
}

/** So that there is time to reload in between, and to keep what the upload is made of. */
async function slowDown(page: Page, bytesPerSecond: number): Promise<void> {
  const session = await visitor.newCDPSession(page);
  const line = { offline: false, latency: 0, downloadThroughput: -1 };
  await session.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: bytesPerSecond });
}

/** As a person does from the desktop: only such a drop brings a file handle along. */
async function dropOn(page: Page, path: string): Promise<void> {
  const area = await page.locator('.tus-dropzone').boundingBox();
  if (area === null) throw new Error('There is no drop area.');
  const session = await visitor.newCDPSession(page);
  const at = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', {
      type,
      ...at,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  }
  await session.detach();
}

async function sample(name: string, length: number): Promise<string> {
  const path = join(example.folder, name);
  await writeSampleFile(path, length);
  return path;
}

/** What the list of finished uploads gives back for this name is this file. */
async function arrived(page: Page, name: string, file: string): Promise<void> {
  const link = page.getByRole('link', { name });
  await link.waitFor({ timeout: 120_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(await sha256(await download.path())).toBe(await sha256(file));
}

it('a line that goes away is waited for in words, and the upload goes on when it is back', async () => {
  const file = await sample('offline.bin', 100 * MIB);
  const page = await open();
  const before = wire.sent;
  await choose(page, file);
  await wire.reached(before + 20 * MIB);
  await visitor.setOffline(true);
  await page
    .getByText(/offline|no connection/i)
    .first()
    .waitFor();
  await visitor.setOffline(false);
  await arrived(page, 'offline.bin', file);
  // Nothing but what was on its way when the line went is sent twice.
  expect(wire.sent - before - 100 * MIB).toBeLessThan(32 * MIB);
}, 180_000);

it('one file in two tabs is sent once, and both see the end', async () => {
  const file = await sample('twice.bin', 60 * MIB);
  const [first, second] = [await open(), await open()];
  const before = wire.sent;
  await choose(first, file);
  await wire.reached(before + 10 * MIB);
  await choose(second, file);
  await arrived(first, 'twice.bin', file);
  await second.getByRole('link', { name: 'twice.bin' }).waitFor({ timeout: 60_000 });
  expect(asked.filter((method) => method === 'POST')).toHaveLength(1);
  expect(wire.sent - before - 60 * MIB).toBeLessThan(MIB);
}, 180_000);

it('another file of the same name is another upload: what the first one left behind is not taken for its own', async () => {
  const file = await sample('report.bin', 100 * MIB);
  const page = await open();
  const before = wire.sent;
  await choose(page, file);
  await wire.reached(before + 20 * MIB);
  await page.close();
  await writeFile(file, Buffer.alloc(5 * MIB, 'another'));
  const again = await open();
  await choose(again, file);
  await arrived(again, 'report.bin', file);
}, 180_000);

it('a page that is loaded anew at 40 per cent goes on with one click, without the file being picked', async () => {
  const file = await sample('kept.bin', 15 * MIB);
  const page = await open();
  await slowDown(page, 4 * MIB);
  const before = wire.sent;
  await choose(page, file);
  await wire.reached(before + 6 * MIB);
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'kept.bin' });
  await row.getByRole('progressbar').waitFor();
  expect(Number(await row.getByRole('progressbar').getAttribute('aria-valuenow'))).toBeGreaterThan(30);
  await page.getByRole('button', { name: 'Resume kept.bin' }).click();
  await arrived(page, 'kept.bin', file);
  expect(asked.filter((method) => method === 'POST')).toHaveLength(1);
  expect(wire.sent - before - 15 * MIB).toBeLessThan(4 * MIB);
}, 180_000);

it('a large file that was dropped goes on with one click too, by the handle that the browser kept', async () => {
  const file = await sample('dropped.bin', 100 * MIB);
  const page = await open();
  await slowDown(page, 40 * MIB);
  const before = wire.sent;
  await dropOn(page, file);
  await wire.reached(before + 40 * MIB);
  await page.reload();
  await page.getByRole('button', { name: 'Resume dropped.bin' }).click();
  await arrived(page, 'dropped.bin', file);
  expect(asked.filter((method) => method === 'POST')).toHaveLength(1);
  expect(wire.sent - before - 100 * MIB).toBeLessThan(32 * MIB);
}, 180_000);

it('a file too large to be kept is asked for by name; another one is refused with the reason', async () => {
  const file = await sample('large.bin', 100 * MIB);
  const other = await sample('other.bin', 100 * MIB - 1);
  const page = await open();
  const before = wire.sent;
  await choose(page, file);
  await wire.reached(before + 20 * MIB);
  await page.reload();
  const answer = async (path: string) => {
    const [dialog] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose large.bin to go on' }).click(),
    ]);
    await dialog.setFiles(path);
  };
  await answer(other);
  await page
    .getByText('other.bin is another file than the one that was begun.', { exact: false })
    .first()
    .waitFor();
  await answer(file);
  await arrived(page, 'large.bin', file);
  expect(asked.filter((method) => method === 'POST')).toHaveLength(1);
  expect(wire.sent - before - 100 * MIB).toBeLessThan(32 * MIB);
}, 180_000);

it('a picture shows itself in its row', async () => {
  const page = await open();
  const png = await page.locator('header').screenshot();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'page.png', mimeType: 'image/png', buffer: png });
  const picture = page.locator('.tus-item-preview');
  await picture.waitFor();
  await expect
    .poll(() => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)))
    .toBeGreaterThan(0);
  await page.getByRole('link', { name: 'page.png' }).waitFor();
}, 60_000);

it('what is not accepted is listed with the reason and never sent, and the rest goes on', async () => {
  const page = await open('/?accept=image/*');
  const png = await page.locator('header').screenshot();
  await page.locator('input[type=file]').setInputFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') },
    { name: 'accepted.png', mimeType: 'image/png', buffer: png },
  ]);
  await page.getByText('This type of file is not accepted here; choose images.', { exact: true }).waitFor();
  await page.getByText('notes.txt', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'accepted.png' }).waitFor();
  expect(asked.filter((method) => method === 'POST')).toHaveLength(1);
  expect(await page.getByRole('link', { name: 'notes.txt' }).count()).toBe(0);
}, 60_000);

it('a chosen folder is uploaded with all that is in it', async () => {
  const holiday = join(example.folder, 'holiday');
  await mkdir(join(holiday, 'day one'), { recursive: true });
  await writeFile(join(holiday, 'map.txt'), 'a map');
  await writeFile(join(holiday, 'day one', 'beach.txt'), 'a beach');
  const page = await open();
  const [dialog] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a folder' }).click(),
  ]);
  await dialog.setFiles(holiday);
  await page.getByRole('link', { name: 'map.txt' }).waitFor();
  await page.getByRole('link', { name: 'beach.txt' }).waitFor();
}, 60_000);
