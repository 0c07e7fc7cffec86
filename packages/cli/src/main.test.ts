import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
// The server gathers this much before it writes to the disk.
const RUN = 960 * 1024;
const TUS = { 'Tus-Resumable': '1.0.0' };

let dir: string;
let children: ChildProcessByStdio<null, Readable, Readable>[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tuskit-'));
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true });
});

/** `tuskit serve` as a process of its own, from the sources. */
async function serving(...flags: string[]) {
  const options = ['--conditions', '@kit/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...options, MAIN, 'serve', '--port', '0', '--dir', dir, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  return { child, closed, output, endpoint: new URL((output[0] ?? '').trim()) };
}

type Serving = Awaited<ReturnType<typeof serving>>;

async function created({ endpoint }: Serving, length: number): Promise<string> {
  const headers = { ...TUS, 'Upload-Length': String(length) };
  const reply = await fetch(endpoint, { method: 'POST', headers });
  return reply.headers.get('location') ?? '';
}

/** A PATCH whose bytes are given one by one; `reply` is all that the server says until it closes. */
function appending({ endpoint }: Serving, path: string, length: number) {
  const socket = connect(Number(endpoint.port), endpoint.hostname);
  let reply = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    reply += text;
  });
  // A server that is ended at once resets the connection.
  socket.on('error', () => {});
  socket.write(
    `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${length}\r\n\r\n`,
  );
  return { socket, closed: once(socket, 'close').then(() => reply) };
}

/** Waits until the server has bytes of an upload in its file. */
async function stored(path: string, bytes: number): Promise<void> {
  const file = join(dir, 'uploads', path.split('/').at(-1) ?? '');
  await expect.poll(() => statSync(file, { throwIfNoEntry: false })?.size).toBe(bytes);
}

async function takesNoMoreConnections({ endpoint }: Serving): Promise<void> {
  await expect
    .poll(async () => {
      const socket = connect(Number(endpoint.port), endpoint.hostname);
      const event = await Promise.race([
        once(socket, 'connect').then(() => 'taken'),
        once(socket, 'error').then(() => 'refused'),
      ]).catch(() => 'refused');
      socket.destroy();
      return event;
    })
    .toBe('refused');
}

describe.skipIf(process.platform === 'win32')('tuskit serve, asked to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s with exit code 0 and not a word', async (signal) => {
    const server = await serving();
    // A connection that is kept alive holds nothing up.
    await fetch(server.endpoint, { method: 'OPTIONS' });
    server.child.kill(signal);
    expect(await server.closed).toEqual([0, null]);
    expect(server.output).toEqual([`${server.endpoint}\n`]);
  });

  it('lets a request in flight end', async () => {
    const server = await serving();
    const path = await created(server, RUN + 5);
    const { socket, closed } = appending(server, path, RUN + 5);
    socket.write(Buffer.alloc(RUN));
    await stored(path, RUN);
    server.child.kill('SIGTERM');
    await takesNoMoreConnections(server);
    socket.write('world');
    expect(await closed).toMatch(new RegExp(`^HTTP/1\\.1 204 .*upload-offset: ${RUN + 5}\r\n`, 'is'));
    expect(await server.closed).toEqual([0, null]);
  });

  it('commits what a request brought that does not end in time', async () => {
    const server = await serving('--stop-grace', '0.25');
    const path = await created(server, 2 * RUN);
    const { socket } = appending(server, path, 2 * RUN);
    socket.write(Buffer.alloc(RUN + 5));
    await stored(path, RUN);
    server.child.kill('SIGTERM');
    expect(await server.closed).toEqual([0, null]);

    const again = await serving();
    const head = await fetch(new URL(path, again.endpoint), { method: 'HEAD', headers: TUS });
    expect(head.headers.get('upload-offset')).toBe(String(RUN + 5));
  });

  it('ends at once on a second signal', async () => {
    const server = await serving('--stop-grace', '60');
    const path = await created(server, 2 * RUN);
    const { socket } = appending(server, path, 2 * RUN);
    socket.write(Buffer.alloc(RUN));
    await stored(path, RUN);
    server.child.kill('SIGTERM');
    await takesNoMoreConnections(server);
    server.child.kill('SIGTERM');
    expect(await server.closed).toEqual([null, 'SIGTERM']);
  });
});
