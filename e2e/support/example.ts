import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { launchChromium } from './chromium.ts';
import { type CountingProxy, countingProxy } from './countingProxy.ts';
import type { ServerProcess } from './serverProcess.ts';
import { exampleServer } from './servers.ts';

/** The Next example at work, and a browser before it. */
export interface Example {
  /** For what a test makes; the server keeps its data in it too. Gone with the rest. */
  readonly folder: string;
  readonly server: ServerProcess;
  /** The way to the server that counts. */
  readonly wire: CountingProxy;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Starts the example with no uploads in it, and what `env` adds to its settings. The first start builds it. */
export async function startExample(env: Readonly<Record<string, string>> = {}): Promise<Example> {
  const folder = await mkdtemp(join(tmpdir(), 'example-'));
  const server = await exampleServer(join(folder, 'data'), env);
  const [wire, browser] = await Promise.all([countingProxy(server.port), launchChromium(), server.start()]);
  return {
    folder,
    server,
    wire,
    browser,
    async close() {
      await browser.close();
      await wire.close();
      await server.kill();
      await rm(folder, { recursive: true });
    },
  };
}
