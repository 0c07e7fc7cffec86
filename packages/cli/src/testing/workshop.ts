import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { onTestFinished } from 'vitest';
import { tuskit } from '../cli.ts';
import { type FakeTerminal, fakeTerminal } from './fakeTerminal.ts';

/** What a test hears of its server, and may change while it runs. */
interface ServerNews {
  /** Told when the server has got some bytes. */
  onBytes: () => void;
  /** Told of every request. */
  onRequest: (request: Pick<Request, 'method' | 'headers'>) => void;
  creations: number;
}

/** A server, and a folder for the files and the state of a test; both go with it. */
export async function workshop() {
  const dir = mkdtempSync(join(tmpdir(), 'tuskit-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const news: ServerNews = { onBytes: () => {}, onRequest: () => {}, creations: 0 };
  const tus = createTusServer({
    storage: memoryStorage(),
    authorize(request) {
      news.onRequest(request);
      return { owner: null };
    },
    onProgressed: () => news.onBytes(),
    onCreated: () => {
      news.creations += 1;
    },
  });
  onTestFinished(() => tus.close());
  const served = await serve(tus);
  onTestFinished(() => served.close(0));
  const endpoint = `${served.url}/files`;

  return {
    dir,
    endpoint,
    news,
    file(name: string, length = 300_000): { path: string; bytes: Buffer } {
      const path = join(dir, name);
      const bytes = randomBytes(length);
      writeFileSync(path, bytes);
      return { path, bytes };
    },
    /** The words of an upload to this server, with its state in this folder. */
    upload: (...words: string[]) => [
      'upload',
      '--endpoint',
      endpoint,
      '--state',
      join(dir, 'state'),
      ...words,
    ],
  };
}

export async function run(
  words: readonly string[],
  terminal: FakeTerminal = fakeTerminal(),
): Promise<{ code: number; printed: readonly string[]; complaints: readonly string[] }> {
  return { code: await tuskit(words, terminal), printed: terminal.printed, complaints: terminal.complaints };
}

export const stored = async (url = '') => Buffer.from(await (await fetch(url)).arrayBuffer());
