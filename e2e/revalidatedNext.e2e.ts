import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTusClient } from '@kit/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerProcess } from './support/serverProcess.ts';
import { proxiedNextServer } from './support/servers.ts';

const TUS = { 'tus-resumable': '1.0.0' };

describe('what Next keeps and an upload makes out of date', () => {
  let folder: string;
  let server: ServerProcess;
  let at: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'revalidated-'));
    server = await proxiedNextServer(folder);
    await server.start();
    at = `http://127.0.0.1:${server.port}`;
  }, 60_000);

  afterAll(async () => {
    await server.kill();
    await rm(folder, { recursive: true });
  });

  /** The mark that a page got when it was made. */
  async function made(path: string): Promise<string | undefined> {
    return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await (await fetch(at + path)).text())?.[0];
  }

  async function kept(path: string): Promise<string> {
    const mark = await made(path);
    if (mark === undefined) throw new Error(`${path} has no mark`);
    expect(await made(path)).toBe(mark);
    return mark;
  }

  const notes = async () => (await readFile(join(folder, 'notes'), 'utf8')).trim().split('\n');

  it.each([
    ['a page, by its path', '/by-path', '/api/noted'],
    ['data, by its tag', '/by-tag', '/api/noted'],
    ['a page of the Pages Router, by its path', '/old', '/api/old'],
  ])('%s is made anew once an upload is completed, and once it is terminated', async (_, page, route) => {
    const before = await kept(page);
    const client = createTusClient({ endpoint: at + route, metadata: { filename: 'report.pdf' } });
    const { url } = await client.upload(new Blob(['hello'])).done;
    const after = await kept(page);
    expect(after).not.toBe(before);
    await client.terminate(url);
    expect(await kept(page)).not.toBe(after);
  });

  it('work that is put off is done when the client has its answer', async () => {
    const client = createTusClient({ endpoint: `${at}/api/noted`, metadata: { filename: 'notes.txt' } });
    await client.upload(new Blob(['hello'])).done;
    await expect.poll(notes).toContain('worked on notes.txt');
    const told = await notes();
    expect(told.slice(told.indexOf('worked on notes.txt') - 1)).toEqual([
      'answered POST',
      'worked on notes.txt',
    ]);
  });

  it('after what the server completes by itself, work is done at once, and a page is made anew after the next request', async () => {
    const metadata = [`filename ${btoa('late.pdf')}`, `gate ${btoa('fails once')}`].join();
    const answer = await fetch(`${at}/api/noted`, {
      method: 'POST',
      headers: {
        ...TUS,
        'upload-length': '5',
        'upload-metadata': metadata,
        'content-type': 'application/offset+octet-stream',
      },
      body: 'hello',
    });
    expect(answer.headers.get('upload-offset')).toBe('4');
    const before = await kept('/by-path');
    // It looks for such uploads every five seconds.
    await expect.poll(notes, { timeout: 20_000 }).toContain('worked on late.pdf');
    expect(await kept('/by-path')).toBe(before);
    await fetch(`${at}/api/noted`, { method: 'OPTIONS' });
    expect(await kept('/by-path')).not.toBe(before);
  }, 30_000);
});
