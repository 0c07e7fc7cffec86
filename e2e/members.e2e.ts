import { createHmac } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Example, startExample } from './support/example.ts';
import { type DemoUser, sessionCookie, signedIn } from './support/signIn.ts';

const SECRET = 'of this test';

// Several page loads each.
vi.setConfig({ testTimeout: 60_000 });

/** The example as an application: who gets in, who sees what, what is shown of it, and how it goes away again. */
let example: Example;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  example = await startExample({ QUOTA: '10000000', SESSION_SECRET: SECRET });
  ({ browser } = example);
  origin = `http://localhost:${example.server.port}`;
}, 300_000);

afterAll(() => example.close());

async function visit(context: Promise<BrowserContext>): Promise<Page> {
  const visitor = await context;
  onTestFinished(() => visitor.close());
  const page = await visitor.newPage();
  await page.goto(origin);
  return page;
}

/** The page of somebody who has signed in before. */
function home(user: DemoUser): Promise<Page> {
  return visit(signedIn(browser, origin, user));
}

async function upload(page: Page, name: string, content: string | Buffer, mimeType = 'text/plain') {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
  await page.getByRole('link', { name }).waitFor();
}

describe('signing in', () => {
  it('with a wrong password is refused in words, and what was typed stays', async () => {
    const page = await visit(browser.newContext());
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Password').fill('hopper');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const alert = page.getByText('Nobody has this name and this password.');
    await alert.waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Ada');

    await page.getByLabel('Password').fill('lovelace');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Signed in as Ada').waitFor();
  });

  it('is one click for a demo user, and signing out leads back', async () => {
    const page = await visit(browser.newContext());
    await page.getByRole('button', { name: 'Continue as Grace' }).click();
    await page.getByText('Signed in as Grace').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    await page.goto(origin);
    await page.getByLabel('Password').waitFor();
  });

  it('works without JavaScript, and so does the list of what was uploaded', async () => {
    await upload(await home('grace'), 'printed.txt', 'on paper');
    const page = await visit(browser.newContext({ javaScriptEnabled: false }));
    await page.getByLabel('Name').fill('grace');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Nobody has this name and this password.').waitFor();
    await page.getByLabel('Password').fill('hopper');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const link = page.getByRole('link', { name: 'printed.txt' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe('printed.txt');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
  });

  it.each([
    ['no session', () => ''],
    ['a session that nobody signed', () => 'session=ada.99999999999.AAAA'],
    ['a session with another name in it', async () => (await graces()).replace('grace', 'ada')],
    ['a session that has ended', () => session('ada.1700000000')],
    ['a session of somebody unknown', () => session('eve.99999999999')],
  ])('is asked of a request with %s: 401, with a sentence', async (_, cookie) => {
    const answer = await create(await cookie());
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ detail: 'You are not signed in any more. Sign in again.' });
  });

  it('holds for any session that was signed with the secret and has not ended', async () => {
    expect((await create(session('ada.99999999999'))).status).toBe(201);
    expect((await create(await graces())).status).toBe(201);
  });

  const graces = () => sessionCookie(origin, 'grace');

  const session = (content: string) =>
    `session=${content}.${createHmac('sha256', SECRET).update(content).digest('base64url')}`;

  function create(cookie: string): Promise<Response> {
    return fetch(`${origin}/api/files`, {
      method: 'POST',
      headers: { cookie, 'Tus-Resumable': '1.0.0', 'Upload-Length': '1' },
    });
  }
});

describe('an upload', () => {
  it('is listed for its owner only, and 404 for everybody else', async () => {
    const adas = await home('ada');
    await upload(adas, 'secret.txt', 'mine');
    const url = new URL(
      (await adas.getByRole('link', { name: 'secret.txt' }).getAttribute('href')) ?? '',
      origin,
    );

    const graces = await home('grace');
    expect(await graces.getByText('Signed in as Grace').count()).toBe(1);
    expect(await graces.getByRole('link', { name: 'secret.txt' }).count()).toBe(0);
    const statuses = await graces.evaluate(async (address) => {
      const ask = async (method: string) =>
        (await fetch(address, { method, headers: { 'Tus-Resumable': '1.0.0' } })).status;
      return [await ask('HEAD'), await ask('GET'), await ask('DELETE')];
    }, url.href);
    expect(statuses).toEqual([404, 404, 404]);

    await adas.reload();
    await adas.getByRole('link', { name: 'secret.txt' }).waitFor();
  });

  it('that is a picture is shown by the gallery', async () => {
    const page = await home('ada');
    await upload(page, 'page.png', await page.screenshot(), 'image/png');
    const picture = page.getByRole('listitem').filter({ hasText: 'page.png' }).locator('img.preview');
    await expect
      .poll(() => picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)))
      .toBeGreaterThan(0);
  });

  it('goes away when that is confirmed, and its room is free again', async () => {
    const page = await home('grace');
    const room = page.getByText(/ used$/);
    const before = await room.textContent();
    await upload(page, 'old.bin', Buffer.alloc(2_000_000), 'application/octet-stream');
    await expect.poll(() => room.textContent()).not.toBe(before);

    await page.getByRole('button', { name: 'Delete old.bin' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await page.getByRole('link', { name: 'old.bin' }).count()).toBe(1);

    await page.getByRole('button', { name: 'Delete old.bin' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('link', { name: 'old.bin' }).waitFor({ state: 'detached' });
    await expect.poll(() => room.textContent()).toBe(before);
    expect(await page.getByText('old.bin').count()).toBe(0);
  });

  it('whose session has ended is refused in words, and goes on once one has signed in again', async () => {
    const page = await home('ada');
    const context = page.context();
    const session = await context.cookies();
    await context.clearCookies();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'late.txt', mimeType: 'text/plain', buffer: Buffer.from('late') });
    await page.getByText('You are not signed in any more. Sign in again.').first().waitFor();
    await context.addCookies(session);
    await page.getByRole('button', { name: 'Retry late.txt' }).click();
    await page.getByRole('link', { name: 'late.txt' }).waitFor();
  });

  it('from a page that is older than somebody else’s signing in is refused in words', async () => {
    const page = await home('ada');
    const [name = '', value = ''] = (await sessionCookie(origin, 'grace')).split('=');
    await page.context().addCookies([{ name, value, url: origin }]);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'diary.txt', mimeType: 'text/plain', buffer: Buffer.from('dear') });
    await page.getByText('Grace has signed in meanwhile.').first().waitFor();
    await page.reload();
    await page.getByText('Signed in as Grace').waitFor();
    expect(await page.getByRole('link', { name: 'diary.txt' }).count()).toBe(0);
  });

  it('that does not fit into the quota is refused in words', async () => {
    const page = await home('grace');
    const big = join(example.folder, 'big.bin');
    await writeFile(big, '');
    await truncate(big, 11_000_000);
    await page.locator('input[type=file]').setInputFiles(big);
    await page
      .getByText(/11 MB more do not fit/)
      .first()
      .waitFor();
  });
});
