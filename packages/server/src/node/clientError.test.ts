import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createTusServer } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { type RawClient, rawClient } from '../testing/rawClient.ts';
import { signal } from '../testing/signal.ts';
import { type NodeServer, serve } from './index.ts';

describe('what is no HTTP', () => {
  let node: NodeServer;
  let gate: () => Promise<void>;

  beforeEach(async () => {
    gate = async () => {};
    const server = createTusServer({ storage: memoryStorage(), beforeTerminate: () => gate() });
    node = await serve(server);
    return async () => {
      await node.close(0);
      await server.close();
    };
  });

  async function client(): Promise<RawClient> {
    const raw = await rawClient(node.url);
    onTestFinished(() => void raw.socket.destroy());
    return raw;
  }

  it.each([
    ['a method that is none', 'BREW /files HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'invalid-request'],
    ['a NUL in the path', 'GET /files/a\0 HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'invalid-request'],
    ['the hello of TLS', '\x16\x03\x01\x02\0', 400, 'invalid-request'],
    [
      'two lengths',
      'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
      'invalid-request',
    ],
    [
      'an endless head',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    [
      'an endless path',
      `GET /files/${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
      431,
      'headers-too-large',
    ],
  ])('such as %s is answered with a problem, and the connection is closed', async (_, text, status, code) => {
    const raw = await client();
    raw.write(text);
    const [head = '', body = ''] = (await raw.closed()).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(head).toMatch(/\r\ncontent-type: application\/problem\+json\r\n/);
    expect(head).toMatch(/\r\nconnection: close$/);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });

  it('behind a whole request does not take its answer away', async () => {
    const created = await fetch(`${node.url}/files`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '5' },
    });
    const asked = signal();
    const open = signal();
    gate = () => {
      asked.give();
      return open.given;
    };
    const raw = await client();
    raw.write(
      `DELETE ${created.headers.get('location')} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n\r\nno http`,
    );
    await asked.given;
    open.give();
    const said = await raw.closed();
    expect(said.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 204', 'HTTP/1.1 400']);
  });

  it('inside a body ends the request, and keeps what came before', async () => {
    const created = await fetch(`${node.url}/files`, {
      method: 'POST',
      headers: { 'tus-resumable': '1.0.0', 'upload-length': '10' },
    });
    const path = created.headers.get('location');
    const raw = await client();
    raw.write(
      `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n`,
    );
    expect((await raw.closed()).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    const head = await fetch(`${node.url}${path}`, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
    expect(head.headers.get('upload-offset')).toBe('5');
  });
});
