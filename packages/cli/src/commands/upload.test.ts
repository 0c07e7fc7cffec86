import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { type NodeServer, serve } from '@kit/server/node';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tuskit } from '../cli.ts';
import { type FakeTerminal, fakeTerminal } from '../testing/fakeTerminal.ts';

let dir: string;
let endpoint: string;
const cleanups: (() => unknown)[] = [];
/** What the server does when it has got some bytes. */
let onBytes: () => void;
/** What is asked for. */
let onRequest: (request: Pick<Request, 'method' | 'headers'>) => void;
let creations: number;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tuskit-upload-'));
  onBytes = () => {};
  onRequest = () => {};
  creations = 0;
  const tus = createTusServer({
    storage: memoryStorage(),
    authorize(request) {
      onRequest(request);
      return { owner: null };
    },
    onProgressed: () => onBytes(),
    onCreated: () => {
      creations += 1;
    },
  });
  const served: NodeServer = await serve(tus);
  endpoint = `${served.url}/files`;
  cleanups.push(
    () => rmSync(dir, { recursive: true }),
    () => tus.close(),
    () => served.close(0),
  );
});

afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

function file(name: string, length = 300_000): { path: string; bytes: Buffer } {
  const path = join(dir, name);
  const bytes = randomBytes(length);
  writeFileSync(path, bytes);
  return { path, bytes };
}

async function run(
  words: readonly string[],
  terminal: FakeTerminal = fakeTerminal(),
): Promise<{ code: number; printed: readonly string[]; complaints: readonly string[] }> {
  return { code: await tuskit(words, terminal), printed: terminal.printed, complaints: terminal.complaints };
}

const upload = (...words: string[]) => [
  'upload',
  '--endpoint',
  endpoint,
  '--state',
  join(dir, 'state'),
  ...words,
];
const stored = async (url = '') => Buffer.from(await (await fetch(url)).arrayBuffer());

describe('tuskit upload', () => {
  it('prints the address of each file, and nothing else, where it can be used', async () => {
    const files = [file('a.bin'), file('보고서 b.bin', 0), file('c.bin', 5)];
    const { code, printed } = await run(upload(...files.map(({ path }) => path)));
    expect(code).toBe(0);
    expect(printed).toHaveLength(3);
    const contents = await Promise.all(printed.map(stored));
    for (const { bytes } of files) expect(contents.some((content) => content.equals(bytes))).toBe(true);
  });

  it('keeps two files apart that are alike', async () => {
    const { path, bytes } = file('a.bin');
    writeFileSync(join(dir, 'copy.bin'), bytes);
    const { printed } = await run(upload(path, join(dir, 'copy.bin')));
    expect(new Set(printed).size).toBe(2);
  });

  it('prints JSON, one object a line', async () => {
    const { path } = file('a.bin');
    const missing = join(dir, 'missing.bin');
    const { code, printed, complaints } = await run(upload('--json', path, missing));
    expect(printed.map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining([
        { file: path, status: 'completed', length: 300_000, url: expect.stringMatching(/^http/) },
        { file: missing, status: 'failed', code: 'source-unreadable', message: expect.any(String) },
      ]),
    );
    expect(code).toBe(4);
    expect(complaints).toHaveLength(1);
  });

  it('sends headers, and the chunk size that it is told', async () => {
    const requests: [string, string | undefined, number][] = [];
    const listener: RequestListener = (request, response) => {
      requests.push([
        request.method ?? '',
        request.headers.authorization,
        Number(request.headers['content-length']),
      ]);
      const offset =
        Number(request.headers['upload-offset'] ?? 0) + Number(request.headers['content-length']);
      request
        .resume()
        .on('end', () =>
          request.method === 'POST'
            ? response.writeHead(201, { location: '/files/1' }).end()
            : response.writeHead(204, { 'upload-offset': offset }).end(),
        );
    };
    const http = createServer(listener).listen(0, '127.0.0.1');
    await once(http, 'listening');
    cleanups.push(() => http.close());
    const at = `http://127.0.0.1:${(http.address() as AddressInfo).port}/files`;
    const { path } = file('a.bin', 250);
    const header = ['--header', 'Authorization: Bearer a, b'];
    const { code } = await run([
      'upload',
      '--endpoint',
      at,
      ...header,
      '--chunk-size',
      '100',
      '--state',
      dir,
      path,
    ]);
    expect(code).toBe(0);
    expect(requests).toEqual([
      ['POST', 'Bearer a, b', 0],
      ['PATCH', 'Bearer a, b', 100],
      ['PATCH', 'Bearer a, b', 100],
      ['PATCH', 'Bearer a, b', 50],
    ]);
  });

  it('stops when it is told to, says how to go on, and goes on so', async () => {
    const { path, bytes } = file("a film's.bin", 2_000_000);
    const terminal = fakeTerminal();
    let seen = 0;
    onBytes = () => {
      seen += 1;
      if (seen === 4) terminal.end();
    };
    const first = await run(upload('--chunk-size', '200000', path), terminal);
    expect(first.code).toBe(130);
    expect(first.printed).toEqual([]);
    const advice = first.complaints.at(-1) ?? '';
    expect(advice).toContain('Go on with: tuskit upload --resume --endpoint');
    expect(advice).toContain("film'\\''s.bin'");

    onBytes = () => {};
    const second = await run(upload('--resume', path));
    expect(second.code).toBe(0);
    expect(second.complaints.join('\n')).toMatch(/a film's\.bin: goes on at .* KiB of 1\.9 MiB/);
    expect((await stored(second.printed[0])).equals(bytes)).toBe(true);
    expect(creations).toBe(1);
    // Forgetting is not waited for.
    await vi.waitFor(() => expect(readdirSync(join(dir, 'state'))).toEqual([]));
  });

  it('begins anew without --resume, and with it when the file was edited since', async () => {
    const { path } = file('a.bin', 1_000_000);
    const stopEarly = async () => {
      const terminal = fakeTerminal();
      onBytes = () => terminal.end();
      await run(upload('--chunk-size', '100000', path), terminal);
      onBytes = () => {};
    };
    await stopEarly();
    expect((await run(upload(path))).code).toBe(0);
    expect(creations).toBe(2);
    await stopEarly();
    utimesSync(path, 1, 1);
    expect((await run(upload('--resume', path))).code).toBe(0);
    expect(creations).toBe(4);
  });

  it('takes its line of progress away in the end', async () => {
    const { path } = file('a.bin', 1_000_000);
    const lines: string[] = [];
    const terminal = { ...fakeTerminal(), live: (line: string) => void lines.push(line) };
    expect(await tuskit(upload(path), terminal)).toBe(0);
    expect(lines.at(-1)).toBe('');
  });

  it('tells by its exit code that a file is missing, a server refuses, or none is there', async () => {
    const { path } = file('a.bin');
    expect(await run(upload(join(dir, 'missing.bin')))).toMatchObject({
      code: 4,
      complaints: [expect.stringContaining('"missing.bin" cannot be read (ENOENT)'), expect.anything()],
    });
    expect((await run(upload(dir))).code).toBe(4);
    const gone = `${endpoint.replace('/files', '')}/elsewhere`;
    expect((await run(['upload', '--endpoint', gone, '--state', dir, path])).code).toBe(1);
  });

  it.each([
    [['upload', 'a.bin'], '--endpoint: write the address'],
    [['upload', '--endpoint', 'files', 'a.bin'], 'is no address'],
    [['upload', '--endpoint', 'http://127.0.0.1'], 'write the files'],
    [['upload', '--parallel', '0', 'a.bin'], 'is no number'],
    [['upload', '--parallel', '65', 'a.bin'], 'write one from 1 to 64'],
    [['upload', '--checksum', 'md4', 'a.bin'], 'write sha1 or sha256 or sha512'],
    [['upload', '--header', 'nonsense', 'a.bin'], 'is no header'],
    [['info'], 'write the URL'],
    [['info', 'x'], 'is no URL'],
    [['download', 'http://a', 'http://b'], 'takes one URL'],
  ])('says what to write instead of %j', async (words, message) => {
    const { code, complaints } = await run(words);
    expect(code).toBe(2);
    expect(complaints.join()).toContain(message);
  });

  it('sends checksums and a digest, and a file in parts, where it is told to', async () => {
    const heard: Record<string, number> = {};
    onRequest = ({ headers }) => {
      for (const name of ['upload-checksum', 'repr-digest', 'upload-concat']) {
        if (headers.has(name)) heard[name] = (heard[name] ?? 0) + 1;
      }
    };
    const { path, bytes } = file('a.bin', 1_000_000);
    const { code, printed } = await run(upload('--checksum', 'sha256', '--digest', '--parallel', '3', path));
    expect(code).toBe(0);
    expect((await stored(printed[0])).equals(bytes)).toBe(true);
    expect(heard).toEqual({ 'upload-checksum': 3, 'repr-digest': 1, 'upload-concat': 4 });
  });

  it('ends with its own exit code where nobody proves the bytes', async () => {
    const bare = createServer((request, response) => {
      request.resume();
      response.writeHead(201, { 'Tus-Resumable': '1.0.0', Location: '/files/1' }).end();
    }).listen(0, '127.0.0.1');
    cleanups.push(() => bare.close());
    await once(bare, 'listening');
    const { port } = bare.address() as AddressInfo;
    const other = ['upload', '--endpoint', `http://127.0.0.1:${port}/files`, '--state', join(dir, 'state')];
    const { code, complaints } = await run([...other, '--digest', file('a.bin').path]);
    expect(code).toBe(5);
    expect(complaints.join()).toContain('compares no digests');
  });

  it('says how to go on with all that it takes, and keeps headers to itself', async () => {
    const { path } = file('a.bin', 1_000_000);
    const terminal = fakeTerminal();
    let appends = 0;
    onRequest = ({ method }) => {
      if (method === 'PATCH') appends += 1;
      if (appends === 4) terminal.end();
    };
    const words = ['--parallel', '2', '--digest', '--header', 'Authorization: Bearer secret', path];
    const { code, complaints } = await run(upload('--chunk-size', '100000', ...words), terminal);
    expect(code).toBe(130);
    expect(complaints.join()).toMatch(/--resume .* --parallel 2 --digest .*, with the same --header/);
    expect(complaints.join()).not.toContain('secret');
    appends = 10;
    let made = 0;
    onRequest = ({ method }) => {
      if (method === 'POST') made += 1;
    };
    expect((await run(upload('--resume', ...words))).code).toBe(0);
    // The parts were there already.
    expect(made).toBe(1);
  });

  it('lists its exit codes in its help', async () => {
    const { printed } = await run(['upload', '--help']);
    expect(printed.join()).toMatch(/Exit codes:\n +0 +done[\s\S]*130 +interrupted; go on with --resume/);
    expect(printed.join()).toMatch(/--resume +goes on/);
  });
});

describe('tuskit info, terminate', () => {
  it('tell what the server has, and delete it', async () => {
    const { path } = file('보고서.bin', 2000);
    const [url = ''] = (await run(upload(path))).printed;
    const info = await run(['info', url]);
    expect(info.printed.join('\n')).toMatch(
      /complete +yes[\s\S]*length +2\.0 KiB[\s\S]*metadata filename +보고서\.bin/,
    );
    const json = JSON.parse((await run(['info', '--json', url])).printed[0] ?? '');
    expect(json).toMatchObject({ url, offset: 2000, length: 2000, complete: true });

    expect(await run(['terminate', url])).toMatchObject({ code: 0, printed: [`${url} is deleted`] });
    expect((await run(['info', url])).code).toBe(1);
  });

  it('tell by their exit code that there is no server', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect((await run(['terminate', `http://127.0.0.1:${port}/1`])).code).toBe(3);
  }, 20_000);
});

describe('tuskit download', () => {
  const out = () => join(dir, 'out.bin');
  const download = (url: string, ...words: string[]) => ['download', '--output', out(), ...words, url];

  it('fetches the whole, and leaves nothing else behind', async () => {
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    expect(await run(download(url))).toMatchObject({ code: 0, printed: [out()] });
    expect(readFileSync(out()).equals(bytes)).toBe(true);
    expect(readdirSync(dir).filter((name) => name.includes('.part'))).toEqual([]);
    expect((await run(download(url))).complaints.join()).toContain('is there already');
  });

  it('goes on with what is there of the same version, and asks only for the rest', async () => {
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    const { headers } = await fetch(url, { method: 'HEAD' });
    const etag = headers.get('etag') ?? (await fetch(url)).headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    writeFileSync(`${out()}.part`, bytes.subarray(0, 200_000));
    writeFileSync(`${out()}.part.etag`, etag);
    const { code, complaints } = await run(download(url));
    expect(code).toBe(0);
    expect(complaints).toEqual(['goes on at 195.3 KiB']);
    expect(readFileSync(out()).equals(bytes)).toBe(true);
  });

  it('begins anew where another version lies, or one of which nothing is known', async () => {
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    for (const etag of ['"another"', undefined]) {
      rmSync(out(), { force: true });
      writeFileSync(`${out()}.part`, randomBytes(200_000));
      if (etag !== undefined) writeFileSync(`${out()}.part.etag`, etag);
      expect((await run(download(url))).code).toBe(0);
      expect(readFileSync(out()).equals(bytes)).toBe(true);
    }
  });

  it('only gives the file its name when all of it was there already', async () => {
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    writeFileSync(`${out()}.part`, bytes);
    writeFileSync(`${out()}.part.etag`, etag);
    expect((await run(download(url))).code).toBe(0);
    expect(readFileSync(out()).equals(bytes)).toBe(true);
    expect(existsSync(`${out()}.part`)).toBe(false);
  });

  it('refuses bytes that are not those of the upload, and throws them away', async () => {
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload('--digest', path))).printed;
    const response = await fetch(url);
    expect(response.headers.get('repr-digest')).toMatch(/^sha-256=:/);
    const changed = Buffer.from(bytes.subarray(0, 200_000));
    changed[5] = (changed[5] ?? 0) ^ 1;
    writeFileSync(`${out()}.part`, changed);
    writeFileSync(`${out()}.part.etag`, response.headers.get('etag') ?? '');
    const { code, complaints } = await run(download(url));
    expect(code).toBe(5);
    expect(complaints.join()).toMatch(/is not what the server has: its sha256 digest is another/);
    expect(readdirSync(dir).filter((name) => name.startsWith('out'))).toEqual([]);
    expect((await run(download(url))).code).toBe(0);
    expect(readFileSync(out()).equals(bytes)).toBe(true);
  });

  it('refuses what is not complete', async () => {
    const { path } = file('a.bin', 1_000_000);
    const terminal = fakeTerminal();
    onBytes = () => terminal.end();
    await run(upload('--chunk-size', '100000', path), terminal);
    const [entry = ''] = readdirSync(join(dir, 'state'));
    const { url } = JSON.parse(readFileSync(join(dir, 'state', entry), 'utf8'));
    const { code, complaints } = await run(download(url));
    expect(code).toBe(1);
    expect(complaints.join()).toMatch(/is not complete: the server has .* of 976\.6 KiB/);
  });
});
