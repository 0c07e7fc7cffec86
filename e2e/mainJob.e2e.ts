import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, startExample } from './support/example.ts';
import { sha256, writeSampleFile } from './support/sampleFile.ts';
import { signedIn } from './support/signIn.ts';

const MIB = 1024 * 1024;

describe('the main job', () => {
  let example: Example;

  beforeAll(async () => {
    example = await startExample();
  }, 300_000);

  afterAll(() => example.close());

  it.each(['tus', 'ietf'])(
    'a dropped file of 300 MiB survives a killed server and a closed tab, by the dialect %s',
    async (dialect) => {
      const { folder, server, wire, browser } = example;
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
