import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { afterEach, describe, expect, it } from 'vitest';
import { createUpload } from './index.node.ts';

const MiB = 2 ** 20;
const LENGTH = 48 * MiB;
const bytes = Uint8Array.from({ length: LENGTH }, (_, index) => (index * 17) >> 5);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** Something on the way to the server: it gets each request that has a body, and how to pass it on. */
type Layer = (incoming: IncomingMessage, outgoing: ServerResponse, pass: (most?: number) => void) => void;

/** The kit's own server behind a layer, and how many bytes came over the wire to it. */
async function behind(layer: Layer) {
  const tus = createTusServer({ storage: memoryStorage(), sweepInterval: null });
  const { url, close } = await serve(tus);
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const front: Server = createServer((incoming, outgoing) => {
    const pass = (most = Number.POSITIVE_INFINITY) => forward(incoming, outgoing, target, most);
    if (incoming.method === 'PATCH') layer(incoming, outgoing, pass);
    else pass();
  });
  front.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () => tus.close(),
    () => close(0),
    () => {
      front.closeAllConnections();
      front.close();
    },
  );
  // A server that listens on a port has such an address.
  const { port } = front.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/files`,
    carried: () => [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0),
  };
}

/** Passes a request on; of its body only the first so many bytes, as if there were no more. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, most: number): void {
  const length = Math.min(Number(incoming.headers['content-length'] ?? 0), most);
  const { method, url, headers } = incoming;
  const onward = request({
    host: target.hostname,
    port: target.port,
    method,
    path: url,
    headers: { ...headers, 'content-length': length },
  });
  onward.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  // What arrived of a body that broke off is the server's, as it is behind a proxy that streams.
  incoming.on('error', () => onward.destroy());
  let passed = 0;
  incoming.on('data', (piece: Buffer) => {
    const part = piece.subarray(0, length - passed);
    passed += part.length;
    if (part.length > 0) onward.write(part);
  });
  incoming.on('end', () => onward.end());
}

const contentLength = (incoming: IncomingMessage) => Number(incoming.headers['content-length'] ?? 0);

// Pains 2 and 8 of users.md: peers send the whole file in one body, and ask their users to know what the way takes.
describe('without any configuration, an upload learns that the way to the server', () => {
  it.each<[string, Layer]>([
    [
      'answers 413 to bodies over 1 MiB, like nginx',
      (incoming, outgoing, pass) => {
        if (contentLength(incoming) <= MiB) return pass();
        outgoing.writeHead(413, { connection: 'close' }).end();
      },
    ],
    [
      'cuts bodies at 10 MB without a word, like the proxy of Next.js',
      (_incoming, _outgoing, pass) => pass(10_000_000),
    ],
    [
      'resets the connection after 5 MiB of a body',
      (incoming, _outgoing, pass) => {
        let came = 0;
        incoming.on('data', (piece: Buffer) => {
          came += piece.length;
          if (came > 5 * MiB) incoming.socket.resetAndDestroy();
        });
        pass();
      },
    ],
  ])(
    '%s',
    async (_, layer) => {
      const { endpoint, carried } = await behind(layer);
      const upload = createUpload(bytes, { endpoint, retry: { delay: 10 }, resume: false });
      upload.start();
      const { url } = await upload.done;
      const stored = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(stored.equals(bytes)).toBe(true);
      expect(carried() / LENGTH).toBeLessThan(1.3);
    },
    30_000,
  );
});
