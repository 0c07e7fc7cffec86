import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tuskit } from '../cli.ts';
import { type FakeTerminal, fakeTerminal } from '../testing/fakeTerminal.ts';

const TUS = { 'Tus-Resumable': '1.0.0' };

let dir: string;
let running: { terminal: FakeTerminal; ended: Promise<number> }[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tuskit-'));
  running = [];
});

afterEach(async () => {
  for (const { terminal, ended } of running) {
    terminal.end();
    await ended;
  }
  rmSync(dir, { recursive: true });
});

/** Starts `tuskit serve` in this process; the endpoint's URL once it answers. */
async function serving(...flags: string[]): Promise<string> {
  const terminal = fakeTerminal();
  const ended = tuskit(['serve', '--port', '0', '--dir', dir, ...flags], terminal);
  running.push({ terminal, ended });
  return Promise.race([
    terminal.firstLine,
    ended.then(() => Promise.reject(new Error(terminal.complaints.join('\n')))),
  ]);
}

async function refusal(...flags: string[]): Promise<{ code: number; complaints: readonly string[] }> {
  const terminal = fakeTerminal();
  return { code: await tuskit(['serve', ...flags], terminal), complaints: terminal.complaints };
}

describe('tuskit serve', () => {
  it('prints the address of its endpoint, one line, when it answers', async () => {
    const endpoint = await serving();
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/files$/);
    const options = await fetch(endpoint, { method: 'OPTIONS' });
    expect(options.headers.get('tus-version')).toBe('1.0.0');
    expect(running[0]?.terminal.printed).toEqual([endpoint]);
  });

  it('takes an upload and gives it back, across a restart', async () => {
    const created = await fetch(await serving(), {
      method: 'POST',
      headers: { ...TUS, 'Upload-Length': '5', 'Content-Type': 'application/offset+octet-stream' },
      body: 'hello',
    });
    const path = created.headers.get('location') ?? '';
    running[0]?.terminal.end();
    expect(await running[0]?.ended).toBe(0);

    const again = await fetch(new URL(path, await serving()));
    expect(await again.text()).toBe('hello');
  });

  it('holds uploads to its flags', async () => {
    const endpoint = await serving(
      ...['--base-path', '/up', '--max-size', '1kB', '--max-chunk-size', '10', '--expiry', '60'],
      ...['--cors', 'https://a.example,https://b.example'],
    );
    expect(endpoint).toMatch(/\/up$/);
    const create = (length: string) =>
      fetch(endpoint, {
        method: 'POST',
        headers: { ...TUS, 'Upload-Length': length, Origin: 'https://b.example' },
      });
    expect((await create('1001')).status).toBe(413);
    const created = await create('1000');
    expect(created.headers.get('access-control-allow-origin')).toBe('https://b.example');
    const expires = Date.parse(created.headers.get('upload-expires') ?? '');
    expect(Math.abs(expires - Date.now() - 60_000)).toBeLessThan(30_000);
    const patched = await fetch(new URL(created.headers.get('location') ?? '', endpoint), {
      method: 'PATCH',
      headers: { ...TUS, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
      body: 'more than 10',
    });
    expect(patched.status).toBe(413);
  });

  it.each([
    ['takeover', 200],
    ['423', 423],
  ])('--lock-mode %s: answers a HEAD of an upload that is being written to with %i', async (mode, status) => {
    const endpoint = await serving('--lock-mode', mode);
    const created = await fetch(endpoint, { method: 'POST', headers: { ...TUS, 'Upload-Length': '5' } });
    const url = new URL(created.headers.get('location') ?? '', endpoint);
    const writer = request(url, {
      method: 'PATCH',
      headers: {
        ...TUS,
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
        'Content-Length': '5',
        // Asked for its body, it holds the upload.
        Expect: '100-continue',
      },
    });
    writer.on('error', () => {});
    writer.flushHeaders();
    await once(writer, 'continue');
    expect((await fetch(url, { method: 'HEAD', headers: TUS })).status).toBe(status);
    writer.destroy();
  });

  it('sweeps lapsed uploads by itself', async () => {
    const endpoint = await serving('--expiry', '0.05', '--sweep-interval', '0.02');
    const created = await fetch(endpoint, { method: 'POST', headers: { ...TUS, 'Upload-Length': '5' } });
    const url = new URL(created.headers.get('location') ?? '', endpoint);
    // 410 while it has lapsed, 404 once the sweep has taken it.
    await expect.poll(async () => (await fetch(url, { method: 'HEAD', headers: TUS })).status).toBe(404);
  });

  it('answers on its health path', async () => {
    const endpoint = await serving('--health-path', '/live');
    const health = await fetch(new URL('/live', endpoint));
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({ status: 'ok' });
    expect((await fetch(new URL('/live', endpoint), { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(new URL('/live', endpoint), { method: 'POST' })).status).toBe(405);
    expect((await fetch(new URL('/elsewhere', endpoint))).status).toBe(404);
  });

  it('answers with metrics on a path of choice', async () => {
    const endpoint = await serving('--metrics-path', '/metrics');
    await fetch(endpoint, { method: 'POST', headers: { ...TUS, 'Upload-Length': '5' } });
    const metrics = await fetch(new URL('/metrics', endpoint));
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics.text()).toContain('tuskit_uploads_created_total 1\n');
    expect((await fetch(new URL('/metrics', await serving()))).status).toBe(404);
  });

  it('logs each request as a line of JSON, on demand', async () => {
    const endpoint = await serving('--log', 'json');
    await fetch(endpoint, { method: 'POST', headers: { ...TUS, 'Upload-Length': 'x' } });
    const lines = running[0]?.terminal.complaints.map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([{ level: 'warn', event: 'request', method: 'POST', status: 400 }]);
  });

  it('tells a fault as one line, and the client nothing of it', async () => {
    const endpoint = await serving();
    // Longer than what is kept without a file.
    const body = 'hello'.repeat(5000);
    const headers = { ...TUS, 'Upload-Length': String(body.length) };
    const created = await fetch(endpoint, { method: 'POST', headers });
    const path = created.headers.get('location') ?? '';
    // Where the file should come there is a folder.
    mkdirSync(join(dir, 'uploads', path.slice('/files/'.length)));
    const patched = await fetch(new URL(path, endpoint), {
      method: 'PATCH',
      headers: { ...TUS, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
      body,
    });
    expect(patched.status).toBeGreaterThanOrEqual(500);
    expect(await patched.text()).not.toContain(dir);
    expect(running[0]?.terminal.complaints).toEqual([
      expect.stringMatching(/^error: .*EISDIR.*, in PATCH \w+ request \S+$/),
    ]);
  });

  it('refuses bad flags with exit code 2 and a sentence, and makes nothing', async () => {
    expect(await refusal('--dir', dir, '--port', 'x')).toEqual({
      code: 2,
      complaints: ['tuskit: --port: "x" is no port; write a number from 0 to 65535 (0: any free one).'],
    });
    expect(await refusal('--dir', dir, 'folder')).toEqual({
      code: 2,
      complaints: ['tuskit: tuskit serve takes only flags, and "folder" is none.'],
    });
    expect(await refusal('--dir', dir, '--health-path', '/files/')).toMatchObject({ code: 2 });
    expect(await refusal('--dir', dir, '--metrics-path', '/health')).toMatchObject({ code: 2 });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('refuses a port in use with exit code 1', async () => {
    const { port } = new URL(await serving());
    expect(await refusal('--dir', dir, '--port', port)).toEqual({
      code: 1,
      complaints: [
        `tuskit: Port ${port} is in use already. Choose another one with --port; 0 takes any free one.`,
      ],
    });
  });

  it('refuses an address that is not its own with exit code 1', async () => {
    const { code, complaints } = await refusal('--dir', dir, '--port', '0', '--host', '192.0.2.1');
    expect(code).toBe(1);
    expect(complaints).toEqual([expect.stringContaining('"192.0.2.1" is no address of this machine.')]);
  });

  it('refuses a folder that cannot be one with exit code 1', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    expect(await refusal('--dir', file)).toEqual({
      code: 1,
      complaints: [
        // Which of both Node finds first depends on its version.
        expect.stringMatching(
          /^tuskit: The folder ".*\/file" cannot be used \((ENOTDIR|EEXIST)\)\. Choose one/,
        ),
      ],
    });
  });

  // Node's own recursive mkdir never ends there.
  it('refuses a folder that no system call can make, such as one in /proc', async () => {
    expect(await refusal('--dir', '/proc/x/y')).toEqual({
      code: 1,
      complaints: [
        expect.stringMatching(/^tuskit: The folder "\/proc\/x\/y" cannot be used \([A-Z]+\)\. Choose one/),
      ],
    });
  });

  it('has room for so many bytes as its quota says', async () => {
    const url = await serving('--dir', dir, '--port', '0', '--quota', '1KiB');
    const create = (length: string) =>
      fetch(url, { method: 'POST', headers: { ...TUS, 'Upload-Length': length } });
    expect((await create('1000')).status).toBe(201);
    const refused = await create('100');
    expect([refused.status, (await refused.json()).code]).toEqual([413, 'quota-exceeded']);
  });

  it('refuses a damaged database with exit code 1 and the way out', async () => {
    writeFileSync(join(dir, 'uploads.db'), 'x'.repeat(9000));
    const { code, complaints } = await refusal('--dir', dir, '--port', '0');
    expect(code).toBe(1);
    expect(complaints).toEqual([
      expect.stringMatching(/^tuskit: The database .* Restore it from a backup.*one\.$/),
    ]);
  });
});

describe('tuskit', () => {
  it('lists its commands: on demand, and with exit code 2 when none is named', async () => {
    const asked = fakeTerminal();
    expect(await tuskit(['--help'], asked)).toBe(0);
    expect(asked.printed.join()).toMatch(/serve +Serves uploads from a folder/);
    const silent = fakeTerminal();
    expect(await tuskit([], silent)).toBe(2);
    expect(silent.complaints).toEqual(asked.printed);
  });

  it('tells its version', async () => {
    const terminal = fakeTerminal();
    await tuskit(['--version'], terminal);
    await tuskit(['serve', '--version'], terminal);
    expect(terminal.printed).toEqual(['0.0.0', '0.0.0']);
  });

  it('shows the flags of a command', async () => {
    const terminal = fakeTerminal();
    expect(await tuskit(['serve', '--help'], terminal)).toBe(0);
    expect(terminal.printed.join()).toContain('--port PORT');
  });

  it('does not know other commands', async () => {
    const terminal = fakeTerminal();
    expect(await tuskit(['serv'], terminal)).toBe(2);
    expect(terminal.complaints).toEqual([
      'tuskit: There is no command "serv". There is: serve, upload, info, download, terminate. tuskit --help tells more.',
    ]);
  });
});
