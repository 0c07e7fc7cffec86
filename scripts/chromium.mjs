import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { installDebianPackages } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

/** Finds the system's own Chromium, by `CHROMIUM_PATH` or on the PATH. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of NAMES) {
    const path = folders.map((folder) => join(folder, name)).find(existsSync);
    if (path) return path;
  }
  return undefined;
}

/** The system's Chromium, else the platform's package, else the browser tool's own download. */
export function ensureChromium() {
  if (findChromium()) return;
  console.log('Installing Chromium ...');
  if (installDebianPackages('chromium', 'fonts-liberation') && findChromium()) return;
  const playwright = join(
    dirname(createRequire(import.meta.url).resolve('playwright/package.json')),
    'cli.js',
  );
  const { status } = spawnSync(process.execPath, [playwright, 'install', 'chromium'], { stdio: 'inherit' });
  if (status !== 0) {
    throw new Error(
      'No Chromium could be installed. Install one and name it: CHROMIUM_PATH=/path/to/chromium npm test',
    );
  }
}
