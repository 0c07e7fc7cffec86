import { once } from 'node:events';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { tuskit } from '../cli.ts';
import { fakeTerminal } from '../testing/fakeTerminal.ts';
import { run, stored, workshop } from '../testing/workshop.ts';

describe('tuskit upload', () => {
  it('prints the address of each file, and nothing else, where it can be used', async () => {
    const { file, upload } = await workshop();
    const files = [file('a.bin'), file('보고서 b.bin', 0), file('c.bin', 5)];
    const { code, printed } = await run(upload(...files.map(({ path }) => path)));
    expect(code).toBe(0);
    expect(printed).toHaveLength(3);
    const contents = await Promise.all(printed.map(stored));
    for (const { bytes } of files) expect(contents.some((content) => content.equals(bytes))).toBe(true);
  });

  it('keeps two files apart that are alike', async () => {
    const { dir, file, upload } = await workshop();
    const { path, bytes } = file('a.bin');
    writeFileSync(join(dir, 'copy.bin'), bytes);
    const { printed } = await run(upload(path, join(dir, 'copy.bin')));
    expect(new Set(printed).size).toBe(2);
  });

  it('prints JSON, one object a line', async () => {
    const { dir, file, upload } = await workshop();
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
    const { dir, file } = await workshop();
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
    onTestFinished(() => void http.close());
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
    const { dir, file, news, upload } = await workshop();
    const { path, bytes } = file("a film's.bin", 2_000_000);
    const terminal = fakeTerminal();
    let seen = 0;
    news.onBytes = () => {
      seen += 1;
      if (seen === 4) terminal.end();
    };
    const first = await run(upload('--chunk-size', '200000', path), terminal);
    expect(first.code).toBe(130);
    expect(first.printed).toEqual([]);
    const advice = first.complaints.at(-1) ?? '';
    expect(advice).toContain('Go on with: tuskit upload --resume --endpoint');
    expect(advice).toContain("film'\\''s.bin'");

    news.onBytes = () => {};
    const second = await run(upload('--resume', path));
    expect(second.code).toBe(0);
    expect(second.complaints.join('\n')).toMatch(/a film's\.bin: goes on at .* KiB of 1\.9 MiB/);
    expect((await stored(second.printed[0])).equals(bytes)).toBe(true);
    expect(news.creations).toBe(1);
    // Forgetting is not waited for.
    await vi.waitFor(() => expect(readdirSync(join(dir, 'state'))).toEqual([]), 10_000);
  });

  it('begins anew without --resume, and with it when the file was edited since', async () => {
    const { file, news, upload } = await workshop();
    const { path } = file('a.bin', 1_000_000);
    const stopEarly = async () => {
      const terminal = fakeTerminal();
      news.onBytes = () => terminal.end();
      await run(upload('--chunk-size', '100000', path), terminal);
      news.onBytes = () => {};
    };
    await stopEarly();
    expect((await run(upload(path))).code).toBe(0);
    expect(news.creations).toBe(2);
    await stopEarly();
    utimesSync(path, 1, 1);
    expect((await run(upload('--resume', path))).code).toBe(0);
    expect(news.creations).toBe(4);
  });

  it('takes its line of progress away in the end', async () => {
    const { file, upload } = await workshop();
    const { path } = file('a.bin', 1_000_000);
    const lines: string[] = [];
    const terminal = { ...fakeTerminal(), live: (line: string) => void lines.push(line) };
    expect(await tuskit(upload(path), terminal)).toBe(0);
    expect(lines.at(-1)).toBe('');
  });

  it('tells by its exit code that a file is missing, a server refuses, or none is there', async () => {
    const { dir, endpoint, file, upload } = await workshop();
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
    const { file, news, upload } = await workshop();
    const heard: Record<string, number> = {};
    news.onRequest = ({ headers }) => {
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
    const { dir, file } = await workshop();
    const bare = createServer((request, response) => {
      request.resume();
      response.writeHead(201, { 'Tus-Resumable': '1.0.0', Location: '/files/1' }).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void bare.close());
    await once(bare, 'listening');
    const { port } = bare.address() as AddressInfo;
    const other = ['upload', '--endpoint', `http://127.0.0.1:${port}/files`, '--state', join(dir, 'state')];
    const { code, complaints } = await run([...other, '--digest', file('a.bin').path]);
    expect(code).toBe(5);
    expect(complaints.join()).toContain('compares no digests');
  });

  it('says how to go on with all that it takes, and keeps headers to itself', async () => {
    const { file, news, upload } = await workshop();
    const { path } = file('a.bin', 1_000_000);
    const terminal = fakeTerminal();
    let appends = 0;
    news.onRequest = ({ method }) => {
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
    news.onRequest = ({ method }) => {
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
