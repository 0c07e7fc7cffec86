import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTusServer, type TusServer } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { type NodeServer, serve } from './index.ts';

const run = promisify(execFile);

/** What curl got: `--include` without the body of an interim response. */
async function curl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('curl', [
    '--silent',
    '--show-error',
    '--include',
    '--max-time',
    '20',
    ...args,
  ]);
  return stdout;
}

describe('curl, which knows nothing of resumption', () => {
  const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => i % 251));
  let folder: string;
  let file: string;
  let server: TusServer;
  let node: NodeServer;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kit-curl-'));
    file = join(folder, 'my photo.jpg');
    writeFileSync(file, content);
    server = createTusServer({ storage: memoryStorage() });
    node = await serve(server);
  });
  afterEach(async () => {
    await node.close(0);
    await server.close();
    rmSync(folder, { recursive: true });
  });

  async function uploaded(told: string): Promise<Record<string, string>> {
    expect(told).toMatch(/HTTP\/1.1 201 Created/);
    const path = /location: (\S+)/.exec(told)?.[1] ?? '';
    const bytes = Buffer.from(await (await fetch(`${node.url}${path}`)).arrayBuffer());
    expect(bytes.equals(content)).toBe(true);
    const { uploads } = await server.list({ owner: null });
    expect(uploads).toHaveLength(1);
    return { ...uploads[0]?.metadata };
  }

  it('--upload-file into the folder keeps the file’s name', async () => {
    const told = await curl('--upload-file', file, `${node.url}/files/`);
    expect(await uploaded(told)).toEqual({ filename: 'my photo.jpg' });
  });

  it('--upload-file from a pipe, whose length nobody knows', async () => {
    const { stdout } = await run('sh', ['-c', `cat "$0" | curl -si -T - "$1/files"`, file, node.url]);
    await uploaded(stdout);
  });

  it('--data-binary with a type', async () => {
    const told = await curl(
      '--data-binary',
      `@${file}`,
      '-H',
      'Content-Type: image/jpeg',
      `${node.url}/files`,
    );
    expect(await uploaded(told)).toEqual({ filetype: 'image/jpeg' });
  });

  it('a form is told what to send instead', async () => {
    const told = await curl('--form', `file=@${file}`, `${node.url}/files`);
    expect(told).toMatch(/HTTP\/1.1 415 /);
    expect(told).toContain('application/octet-stream');
    expect((await server.list({ owner: null })).uploads).toEqual([]);
  });
});
