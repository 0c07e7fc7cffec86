import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContenderProcess, contenderProcess } from '../contenderProcess.ts';
import { append, create, send } from '../request.ts';
import { together } from '../together.ts';

const MIB = 1024 * 1024;

export interface CrowdCost {
  /** Bytes that each connection, or upload, adds to the most memory the server ever had. */
  readonly memoryEach: number;
  /** What the crowd does to the others: HEAD requests in a second. */
  readonly headsPerSecond: number;
}

/** Connections that asked once and then keep still. */
export function idleConnections(count: number): Promise<CrowdCost> {
  return crowd(count, async (server) => {
    const request = 'OPTIONS /files HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n\r\n';
    const sockets: Socket[] = [];
    for (let i = 0; i < count; i += 1) {
      const socket = connect(server.port, '127.0.0.1');
      sockets.push(socket);
      socket.write(request);
      await once(socket, 'data');
    }
    return () => {
      for (const socket of sockets) socket.destroy();
    };
  });
}

/** Uploads under way at the same time: each has sent 64 KiB of its MiB, and then keeps still. */
export function uploadsAtOnce(count: number): Promise<CrowdCost> {
  return crowd(count, async (server, endpoint) => {
    const sockets: Socket[] = [];
    for (let i = 0; i < count; i += 1) {
      const url = new URL(await create(endpoint, MIB));
      const socket = connect(server.port, '127.0.0.1');
      sockets.push(socket);
      socket.write(
        `PATCH ${url.pathname} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
          `Content-Type: application/offset+octet-stream\r\nContent-Length: ${MIB}\r\n\r\n`,
      );
      await new Promise<void>((resolve) => socket.write(Buffer.alloc(64 * 1024), () => resolve()));
    }
    return () => {
      for (const socket of sockets) socket.destroy();
    };
  });
}

async function crowd(
  count: number,
  gather: (server: ContenderProcess, endpoint: string) => Promise<() => void>,
): Promise<CrowdCost> {
  const folder = await mkdtemp(join(tmpdir(), 'crowd-'));
  const server = await contenderProcess('kit', folder);
  try {
    const endpoint = `http://127.0.0.1:${server.port}/files`;
    const url = await create(endpoint, 4096);
    await together(1000, 16, () => send('HEAD', url, {}));
    await append(await create(endpoint, MIB), 0, MIB);
    const before = (await server.usage()).peakMemory;
    const leave = await gather(server, endpoint);
    const begin = performance.now();
    await together(2000, 16, () => send('HEAD', url, {}));
    const headsPerSecond = 2000 / ((performance.now() - begin) / 1000);
    const memoryEach = ((await server.usage()).peakMemory - before) / count;
    leave();
    return { memoryEach, headsPerSecond };
  } finally {
    await server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
