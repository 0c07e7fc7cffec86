import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTusServer, type TusServer } from '../server.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { conversation } from '../testing/conversation.ts';
import { type Door, fetchDoor } from '../testing/doors.ts';
import { type RawClient, rawClient } from '../testing/rawClient.ts';
import { type NodeServer, serve } from './serve.ts';

const sha1 = (text: string) => `sha1 ${createHash('sha1').update(text).digest('base64')}`;

/** Where HTTP carries fields behind a body: only a socket shows them. */
describe('a checksum', () => {
  let server: TusServer;
  let node: NodeServer;
  let client: RawClient;
  let door: Door;
  let path: string;
  beforeEach(async () => {
    server = createTusServer({ storage: memoryStorage() });
    node = await serve(server);
    client = await rawClient(node.url);
    door = await fetchDoor(server);
    path = await conversation(door).created(10);
  });
  afterEach(async () => {
    client.cut();
    await node.close();
    await server.close();
  });

  const offset = async () => (await conversation(door).head(path)).headers['upload-offset'];

  function patch(headers: readonly string[]): void {
    const start = [`PATCH ${path} HTTP/1.1`, 'Host: x', 'Tus-Resumable: 1.0.0', 'Upload-Offset: 0'];
    const type = 'Content-Type: application/offset+octet-stream';
    client.write([...start, type, ...headers, '', ''].join('\r\n'));
  }

  function patchWithTrailer(trailer: string): void {
    patch(['Transfer-Encoding: chunked', 'Trailer: X-Other, Upload-Checksum']);
    client.write(`2\r\nhe\r\n3\r\nllo\r\n0\r\n${trailer}\r\n`);
  }

  it('as a trailer is announced where trailers can be seen, and only there', async () => {
    client.write('OPTIONS /files HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await client.until(/\r\n\r\n/)).toMatch(/tus-extension: .*,checksum-trailer\b/i);
    const told = await door.send({ method: 'OPTIONS', path: '/files' });
    expect(told.headers['tus-extension']).not.toContain('checksum-trailer');
    const headers = { trailer: 'Upload-Checksum' };
    expect((await conversation(door).patch(path, 0, 'hello', headers)).status).toBe(400);
    expect(await offset()).toBe('0');
  });

  it('as a trailer that matches', async () => {
    patchWithTrailer(`Upload-Checksum: ${sha1('hello')}\r\n`);
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 204 /);
    expect(await offset()).toBe('5');
  });

  it.each([
    ['another', `Upload-Checksum: ${sha1('other')}\r\n`, 460],
    ['of an unknown algorithm', 'Upload-Checksum: sha3 AAAA\r\n', 400],
    ['malformed', 'Upload-Checksum: sha1\r\n', 400],
    ['missing', '', 400],
  ])('as a trailer that is %s moves nothing', async (_, trailer, status) => {
    patchWithTrailer(trailer);
    expect(await client.until(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(await offset()).toBe('0');
  });

  it('of a body that was cut off counts for nothing: it cannot be compared', async () => {
    patch(['Content-Length: 5', `Upload-Checksum: ${sha1('hello')}`]);
    client.write('hell');
    client.socket.end();
    await client.closed();
    expect(await offset()).toBe('0');
  });
});
