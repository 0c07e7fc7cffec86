import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { seeded } from '@kit/client/testing';
import { reno } from './congestion.ts';
import type { Line } from './line.ts';
import { sharedLink } from './link.ts';

export interface ShapedProxy {
  readonly port: number;
  /** Connections that were made, and those that a dead line broke or refused. */
  readonly connections: { made: number; broken: number };
  close(): void;
}

/**
 * A line to a server on this machine that is as slow and as lossy as `line` says. The kernel's netem would shape packets;
 * it is not everywhere, and asks for root. This one shapes what TCP makes of it. The same seed loses the same of all
 * segments that go one way, whichever connections they are in: a client that looks for a dead line more often, or asks
 * over another connection than it sends on, is not to meet other losses by that.
 *
 * Bytes wait here, not in the sockets: a direction reads only what its congestion window lets through, so that
 * back-pressure reaches the sender as on a real line.
 */
export async function shapedProxy(target: number, line: Line, seed: number): Promise<ShapedProxy> {
  // The line's time begins with the first connection, however long a client takes to start.
  let begun: number | null = null;
  const now = () => (begun === null ? 0 : performance.now() - begun);
  const connections = { made: 0, broken: 0 };
  const losses = { up: seeded(2 * seed), down: seeded(2 * seed + 1) };
  const open = new Set<Socket>();
  const shared = sharedLink(line);
  const link = (bytes: number) => shared(now(), bytes);

  const server = createServer((near) => {
    connections.made += 1;
    begun ??= performance.now();
    if (line.dead(now())) {
      connections.broken += 1;
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const both = [near, far] as const;
    for (const socket of both) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', (broken) => {
        open.delete(socket);
        // What ended in order is still on its way to the other side; what broke is not.
        if (broken) for (const other of both) other.resetAndDestroy();
      });
    }
    const [up, down] = [reno(line, losses.up), reno(line, losses.down)];
    // The handshake is a round trip before the first byte.
    void pause(line.roundTrip).then(() => {
      void carry(near, far, line, up, link);
      void carry(far, near, line, down, link);
    });
  });
  const watch = setInterval(() => {
    if (!line.dead(now())) return;
    connections.broken += open.size / 2;
    for (const socket of open) socket.resetAndDestroy();
  }, 50);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A server that listens on a port has such an address.
    port: (server.address() as AddressInfo).port,
    connections,
    close() {
      clearInterval(watch);
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

async function carry(
  from: Socket,
  to: Socket,
  { roundTrip }: Line,
  congestion: ReturnType<typeof reno>,
  link: (bytes: number) => number,
): Promise<void> {
  let arriving = Promise.resolve();
  while (!from.destroyed) {
    const waited = performance.now();
    const bytes = await take(from, congestion.room());
    if (bytes === null) break;
    if (performance.now() - waited > 2 * roundTrip) congestion.idle();
    const leaves = link(bytes.length);
    const trips = congestion.sent(bytes.length);
    // In order, however late the one before it is.
    const arrives = pause(leaves + roundTrip * (trips - 0.5));
    arriving = Promise.all([arriving, arrives]).then(() => {
      if (!to.destroyed) to.write(bytes);
    });
    // The acknowledgement comes a round trip after the last byte left; only a full window waits for it.
    if (bytes.length >= congestion.room() / 2) await pause(Math.max(leaves, roundTrip * trips));
    else await pause(leaves);
  }
  await arriving;
  if (!to.destroyed) to.end();
}

/** What is there, `most` bytes at the most; `null` when there will be no more. */
async function take(socket: Socket, most: number): Promise<Buffer | null> {
  while (socket.readableLength === 0) {
    if (socket.readableEnded || socket.destroyed) return null;
    await new Promise<void>((resolve) => {
      const settle = () => {
        socket.off('readable', settle).off('end', settle).off('close', settle);
        resolve();
      };
      socket.on('readable', settle).on('end', settle).on('close', settle);
    });
    if (socket.readableLength === 0) socket.read(0);
  }
  const pieces: Buffer[] = [];
  for (let left = Math.floor(most); left > 0 && socket.readableLength > 0; ) {
    const piece: Buffer | null = socket.read(Math.min(left, socket.readableLength));
    if (piece === null) break;
    pieces.push(piece);
    left -= piece.length;
  }
  return Buffer.concat(pieces);
}
