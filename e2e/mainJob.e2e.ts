import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './support/chromium.ts';
import { type CountingProxy, countingProxy } from './support/countingProxy.ts';
import { sha256, writeSampleFile } from './support/sampleFile.ts';
import type { ServerProcess } from './support/serverProcess.ts';
import { exampleServer } from './support/servers.ts';
import { signedIn } from './support/signIn.ts';

const MIB = 1024 * 1024;

describe('the main job', () => {
  let folder: string;
  let server: ServerProcess;
  let wire: CountingProxy;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'main-job-'));
    server = await exampleServer(join(folder, 'data'));
    [wire, browser] = await Promise.all([countingProxy(server.port), launchChromium(), server.start()]);
  }, 300_000);

  afterAll(async () => {
    await browser.close();
    await wire.close();
    await server.kill();
    await rm(folder, { recursive: true });
  });

  it.each(['tus', 'ietf'])(
    'a dropped file of 300 MiB survives a killed server and a closed tab, by the dialect %s',
    async (dialect) => {
      const name = `holiday film, ${dialect}.bin`;
      const file = join(folder, name);
      await writeSampleFile(file, 300 * MIB);
      const before = wire.sent;
      const context = await signedIn(browser, wire.url);
      const choose = async () => {
        const page = await context.newPage();
        await page.goto(`${wire.url}/?dialect=${dialect}`);
        await page.locator('input[type=file]').setInputFiles(file);
        return page;
      };

      const page = await choose();
      await wire.reached(before + 100 * MIB);
      await server.kill();
      await server.start();
      await wire.reached(before + 200 * MIB);
      await page.close();

      const again = await choose();
      const link = again.getByRole('link', { name });
      await link.waitFor({ timeout: 120_000 });
      expect(wire.sent - before - 300 * MIB).toBeLessThan(32 * MIB);

      const [download] = await Promise.all([again.waitForEvent('download'), link.click()]);
      expect(download.suggestedFilename()).toBe(name);
      expect(await sha256(await download.path())).toBe(await sha256(file));
    },
    300_000,
  );
});
