import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packPackages } from '../scripts/packages.mjs';
import { launchChromium } from './support/chromium.ts';
import { type CountingProxy, countingProxy } from './support/countingProxy.ts';
import { codeBlocks } from './support/document.ts';
import { freePort } from './support/freePort.ts';
import { sha256, writeSampleFile } from './support/sampleFile.ts';
import { type ServerProcess, serverProcess } from './support/serverProcess.ts';

const MIB = 1024 * 1024;
const SLACK = 48 * MIB;

/** The packages are not in any registry yet: the tarballs that would be published take their places in the command. */
function withTarballs(command: string): string {
  const tarballs = packPackages();
  if (!command.startsWith('npm install')) return command;
  // What the named ones need of each other is named too, so that npm does not look for it elsewhere.
  const needed = Object.values(tarballs).filter((path) => path.includes('kit-client'));
  return [command.replaceAll(/@kit\/\w+/g, (name) => tarballs[name] ?? name), ...needed].join(' ');
}

async function shell(command: string, cwd: string): Promise<void> {
  const child = spawn(command, { cwd, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The tutorial's command ${command} ended with ${code}:\n${output}`);
}

/** A stranger's path: what docs/tutorial.md says, word for word, in an empty folder. */
let empty: string;
let app: string;
let server: ServerProcess;
let wire: CountingProxy;
let browser: Browser;
/** One visitor: what a tab leaves behind, the next one finds. */
let visitor: BrowserContext;

beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'tutorial-'));
  let cwd = empty;
  const commands: string[] = [];
  for (const { language, file, text } of codeBlocks(join(import.meta.dirname, '../docs/tutorial.md'))) {
    if (file !== null) {
      await mkdir(dirname(join(cwd, file)), { recursive: true });
      await writeFile(join(cwd, file), text);
    }
    if (language !== 'sh') continue;
    for (const command of text.trim().split('\n')) {
      commands.push(command);
      if (command.startsWith('cd ')) cwd = join(cwd, command.slice('cd '.length));
      // The last thing a stranger runs goes on running: `server` below.
      else if (command !== 'npm start') await shell(withTarballs(command), cwd);
    }
  }
  expect(commands.filter((command) => command === 'npm start')).toHaveLength(2);
  app = cwd;
  const port = await freePort();
  server = serverProcess({
    port,
    script: [join(app, 'node_modules/next/dist/bin/next'), 'start', '--port', String(port)],
    cwd: app,
    ready: 'Ready in',
  });
  [wire, browser] = await Promise.all([countingProxy(port), launchChromium(), server.start()]);
  visitor = await browser.newContext();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await wire?.close();
  await server?.kill();
  await rm(empty, { recursive: true, force: true });
});

async function choose(file: string): Promise<Page> {
  const page = await visitor.newPage();
  await page.goto(wire.url);
  await page.locator('input[type=file]').setInputFiles(file);
  return page;
}

async function isListed(page: Page, name: string, file: string): Promise<void> {
  const link = page.getByRole('link', { name });
  await link.waitFor({ timeout: 120_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(await sha256(await download.path())).toBe(await sha256(file));
}

it('the upload of a stranger goes on after the server was stopped, and after the tab was closed', async () => {
  const file = join(empty, 'film.bin');
  await writeSampleFile(file, 200 * MIB);
  const page = await choose(file);
  await wire.reached(60 * MIB);
  await server.kill();
  await server.start();
  await isListed(page, 'film.bin', file);
  expect(wire.sent).toBeLessThan(200 * MIB + SLACK);
  await page.close();

  const before = wire.sent;
  const another = join(empty, 'second film.bin');
  await writeSampleFile(another, 201 * MIB);
  const closed = await choose(another);
  await wire.reached(before + 100 * MIB);
  await closed.close();
  await isListed(await choose(another), 'second film.bin', another);
  expect(wire.sent - before).toBeLessThan(201 * MIB + SLACK);
}, 300_000);
