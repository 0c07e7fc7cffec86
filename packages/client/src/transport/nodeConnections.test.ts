import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, type RequestListener, request, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions, Agent as TlsAgent } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createUpload } from '../index.node.ts';
import { nodeTransport } from './node.ts';
import type { TransportRequest } from './transport.ts';

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../testing/tls', name));
const ca = pem('ca.pem');
const served = { cert: pem('server.pem'), key: pem('server.key') };
const client = { cert: pem('client.pem'), key: pem('client.key') };

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const answer: RequestListener = (incoming, response) => {
  incoming.resume();
  incoming.on('end', () => response.end(`${incoming.method}`));
};

async function plainServer(listener = answer): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}/files`;
}

async function tlsServer(options: ServerOptions = {}, listener = answer): Promise<string> {
  return `https://127.0.0.1:${await listen(createTlsServer({ ...served, ...options }, listener))}/files`;
}

function get(url: string, more: Partial<TransportRequest> = {}): TransportRequest {
  const { signal } = new AbortController();
  return { method: 'HEAD', url, headers: {}, body: null, signal, withCredentials: false, ...more };
}

describe('Node’s https', () => {
  it('refuses a certificate of an unknown authority, in words, and not to be tried again', async () => {
    const url = await tlsServer();
    await expect(nodeTransport()(get(url))).rejects.toMatchObject({
      code: 'network',
      retryable: false,
      message: expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE.*as `ca`/),
    });
  });

  it('takes it with its authority, or when told to take any', async () => {
    const url = await tlsServer();
    expect(await nodeTransport({ ca })(get(url))).toMatchObject({ status: 200 });
    expect(await nodeTransport({ rejectUnauthorized: false })(get(url))).toMatchObject({ status: 200 });
  });

  it('shows the client’s certificate to a server that asks for it', async () => {
    const url = await tlsServer({ ca, requestCert: true, rejectUnauthorized: true }, (incoming, response) => {
      // A TLS server's sockets are TLS sockets.
      const { subject } = (incoming.socket as TLSSocket).getPeerCertificate();
      response.setHeader('x-subject', String(subject.CN)).end();
    });
    const { headers } = await nodeTransport({ ca, ...client })(get(url));
    expect(headers['x-subject']).toBe('Kit test client');
    await expect(nodeTransport({ ca })(get(url))).rejects.toMatchObject({ code: 'network' });
  });

  it('carries a whole upload', async () => {
    let received = 0;
    const url = await tlsServer({}, (incoming, response) => {
      if (incoming.method === 'POST') {
        incoming.resume();
        return response.writeHead(201, { location: '/files/1' }).end();
      }
      incoming.on('data', (part: Buffer) => {
        received += part.length;
      });
      incoming.on('end', () => response.writeHead(204, { 'upload-offset': received }).end());
    });
    const upload = createUpload(new Uint8Array(3_000_000), {
      endpoint: url,
      chunkSize: 1_000_000,
      transport: nodeTransport({ ca }),
    });
    upload.start();
    await upload.done;
    expect(received).toBe(3_000_000);
  });
});

describe('connections', () => {
  it.each([
    ['http', () => plainServer()],
    ['https', () => tlsServer()],
  ])('over %s are kept from request to request', async (_, start) => {
    const url = await start();
    const [server] = open;
    let connections = 0;
    server?.on(url.startsWith('https') ? 'secureConnection' : 'connection', () => {
      connections += 1;
    });
    const transport = nodeTransport({ ca });
    for (let count = 0; count < 5; count += 1) {
      await transport(get(url, { method: 'PATCH', body: new Uint8Array(200_000) }));
    }
    // Over TLS, since Node 22, the first is free a turn after its answer: a request that comes sooner opens one more.
    expect(connections).toBeLessThanOrEqual(2);
  });

  // nodejs/node#28438: after a break, the bytes would wait for a connection to be made once the offset is known.
  it('are kept after an answer to HEAD that has no Content-Length, unless it says close', async () => {
    const url = await plainServer((incoming, response) => {
      if (incoming.url?.endsWith('close')) response.setHeader('connection', 'close');
      incoming.resume();
      incoming.on('end', () => response.end());
    });
    let connections = 0;
    open[0]?.on('connection', () => {
      connections += 1;
    });
    const transport = nodeTransport();
    for (let count = 0; count < 3; count += 1) {
      const { headers } = await transport(get(url));
      expect(headers).not.toHaveProperty('content-length');
      await transport(get(url, { method: 'PATCH', body: new Uint8Array(1000) }));
    }
    expect(connections).toBe(1);
    await transport(get(`${url}/close`));
    await transport(get(url));
    expect(connections).toBe(2);
  });

  it('do not hold the answer to a body that nobody reads on', async () => {
    const url = await plainServer((_, response) => response.writeHead(413).end('too large'));
    const transport = nodeTransport();
    for (let count = 0; count < 3; count += 1) {
      const body = new Uint8Array(20_000_000);
      expect(await transport(get(url, { method: 'PATCH', body }))).toMatchObject({
        status: 413,
        body: 'too large',
      });
    }
  });

  it('carry a body without a copy of it: what is written is a view of the chunk', async () => {
    const url = await plainServer();
    const written: Uint8Array[] = [];
    const agent = new Agent();
    const body = new Uint8Array(500_000);
    // The agent's own hook, which is handed each new socket.
    Object.assign(agent, {
      createConnection: (options: { host: string; port: number }) => {
        const socket = connect(options.port, options.host);
        const write = socket.write.bind(socket);
        socket.write = (piece: Uint8Array | string, ...rest: never[]) => {
          if (typeof piece !== 'string') written.push(piece);
          return write(piece, ...rest);
        };
        return socket;
      },
    });
    await nodeTransport({ agent })(get(url, { method: 'PATCH', body }));
    expect(written.length).toBeGreaterThan(2);
    expect(written.every((piece) => piece.buffer === body.buffer)).toBe(true);
  });
});

describe('a proxy by its agent', () => {
  /** A proxy that opens tunnels, and notes where to. */
  async function tunnelProxy(): Promise<{ port: number; tunnels: string[] }> {
    const tunnels: string[] = [];
    const proxy = createServer((_, response) => response.writeHead(405).end());
    proxy.on('connect', (incoming, socket: Socket) => {
      tunnels.push(incoming.url ?? '');
      const [host, port] = (incoming.url ?? '').split(':');
      const target = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      for (const end of [target, socket]) end.on('error', () => socket.destroy());
    });
    return { port: await listen(proxy), tunnels };
  }

  interface Destination {
    readonly host?: string | undefined;
    readonly port?: number | string | undefined;
  }

  type Connected = (error: Error | null, socket?: Socket) => void;

  /** Asks a proxy for a tunnel to where the request goes, as the packages for it do. */
  function tunnel(port: number, to: Destination, connected: Connected): void {
    request({ host: '127.0.0.1', port, method: 'CONNECT', path: `${to.host}:${to.port}` })
      .on('connect', (_, socket) => connected(null, socket))
      .on('error', connected)
      .end();
  }

  it('carries http and https through a tunnel', async () => {
    const proxy = await tunnelProxy();
    const plain = Object.assign(new Agent({ keepAlive: true }), {
      createConnection: (to: { host: string; port: number }, connected: Connected) =>
        tunnel(proxy.port, to, connected),
    });
    const secure = Object.assign(new TlsAgent({ keepAlive: true }), {
      createConnection: (to: ConnectionOptions, connected: Connected) =>
        tunnel(proxy.port, to, (error, socket) =>
          socket === undefined ? connected(error) : connected(null, connectTls({ ...to, socket })),
        ),
    });
    for (const [url, agent] of [
      [await plainServer(), plain],
      [await tlsServer(), secure],
    ] as const) {
      const transport = nodeTransport({ agent, ca });
      const body = new Uint8Array(300_000);
      expect(await transport(get(url, { method: 'PATCH', body }))).toMatchObject({
        status: 200,
        body: 'PATCH',
      });
      expect(await transport(get(url))).toMatchObject({ status: 200 });
      expect(proxy.tunnels).toContain(new URL(url).host);
      agent.destroy();
    }
    expect(proxy.tunnels).toHaveLength(2);
  });

  it('that is down is a network error', async () => {
    const agent = Object.assign(new Agent(), {
      createConnection: (to: { host: string; port: number }, connected: Connected) =>
        tunnel(1, to, connected),
    });
    await expect(nodeTransport({ agent })(get(await plainServer()))).rejects.toMatchObject({
      code: 'network',
      retryable: true,
    });
  });
});
