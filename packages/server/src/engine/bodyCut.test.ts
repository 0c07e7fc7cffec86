import { expect, it } from 'vitest';
import type { BodyCut } from '../hooks.ts';
import { serve } from '../node/index.ts';
import { OCTETS, TUS } from '../testing/conversation.ts';
import { rawClient } from '../testing/rawClient.ts';
import { serverWith } from '../testing/serverWith.ts';

async function watched() {
  const cuts: BodyCut[] = [];
  const served = await serverWith({ onBodyCut: (cut) => void cuts.push(cut) });
  const path = await served.say.created(10);
  return { ...served, cuts, path, id: path.slice('/files/'.length) };
}

it('a body that a layer cut is told of, with what was said and what came; so is the first one of a creation', async () => {
  const { say, cuts, path, id } = await watched();
  const patched = await say.patch(path, 0, 'hell', { 'content-length': '10' });
  expect(patched.headers['upload-offset']).toBe('4');
  const headers = { ...OCTETS, 'upload-length': '5', 'content-length': '5' };
  const created = await say.tus({ method: 'POST', path: '/files', headers, body: 'hi' });
  const another = created.headers.location?.slice('/files/'.length);
  expect(cuts).toEqual([
    { id, announced: 10, arrived: 4 },
    { id: another, announced: 5, arrived: 2 },
  ]);
});

it('a body that came as it was said to, or of which nothing was said, is not told of', async () => {
  const { say, door, cuts, path } = await watched();
  await say.patch(path, 0, 'he');
  const headers = { ...TUS, ...OCTETS, 'upload-offset': '2' };
  await door.send({ method: 'PATCH', path, headers, body: 'll', unmeasured: true });
  expect((await say.head(path)).headers['upload-offset']).toBe('4');
  expect(cuts).toEqual([]);
});

it('a client that vanished is not told of, though the layer before ended its body as if it were whole', async () => {
  const { server, cuts, path } = await watched();
  const gone = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    pull(stream) {
      stream.enqueue(new TextEncoder().encode('hell'));
      gone.abort();
      stream.close();
    },
  });
  const request = new Request(`http://tus.example.org${path}`, {
    ...{ method: 'PATCH', body, signal: gone.signal, duplex: 'half' },
    headers: { ...TUS, ...OCTETS, 'upload-offset': '0', 'content-length': '10' },
  });
  await server.fetch(request);
  expect(cuts).toEqual([]);
});

it('a client that vanished from a socket is not told of', async () => {
  const { server, say, cuts, path } = await watched();
  const node = await serve(server);
  const client = await rawClient(node.url);
  const head = ['Host: x', 'Tus-Resumable: 1.0.0', 'Upload-Offset: 0', 'Content-Length: 10'];
  const type = 'Content-Type: application/offset+octet-stream';
  client.write([`PATCH ${path} HTTP/1.1`, ...head, type, '', 'hell'].join('\r\n'));
  client.socket.end();
  await client.closed();
  await node.close(0);
  expect((await say.head(path)).headers['upload-offset']).toBe('4');
  expect(cuts).toEqual([]);
});

it('a notice that fails keeps no upload', async () => {
  const errors: unknown[] = [];
  const { say } = await serverWith({
    onBodyCut() {
      throw new Error('no pager');
    },
    onError: (error) => errors.push(error),
  });
  const path = await say.created(10);
  expect((await say.patch(path, 0, 'hell', { 'content-length': '10' })).status).toBe(204);
  expect(errors).toEqual([new Error('no pager')]);
});
