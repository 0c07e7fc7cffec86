import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly url: string;
  /** What it did so far: connections it made, cut in the midst, let hang, and could not make. */
  readonly counts: { made: number; cut: number; hung: number; refused: number };
  /** Whether the line is dead: connections break, and none is made. */
  dead(dead: boolean): void;
  close(): void;
}

const MIB = 2 ** 20;
/** Shares of connections. */
const CUT = 0.4;
const HUNG = 0.03;
/** A connection with a fault breaks after so many bytes at the most, both directions together. */
const SOON = 12 * MIB;

/**
 * A line to one of several servers, another one for each connection, which breaks in the midst of requests and replies.
 *
 * @param ports of the servers that are alive, and of those that have just died.
 * @param random from 0 to less than 1.
 */
export async function cuttingProxy(
  ports: () => readonly number[],
  random: () => number,
): Promise<CuttingProxy> {
  const counts = { made: 0, cut: 0, hung: 0, refused: 0 };
  const open = new Set<Socket>();
  let isDead = false;

  const server = createServer((near) => {
    near.on('error', () => {});
    const all = ports();
    const port = all[Math.floor(random() * all.length)];
    if (isDead || port === undefined) {
      counts.refused += 1;
      near.resetAndDestroy();
      return;
    }
    counts.made += 1;
    const far = connect({ port, host: '127.0.0.1' });
    far.on('error', () => {
      if (far.bytesRead === 0) counts.refused += 1;
    });
    const both = [near, far] as const;
    for (const socket of both) {
      open.add(socket);
      socket.on('close', () => {
        open.delete(socket);
        for (const other of both) if (!other.destroyed) other.resetAndDestroy();
      });
    }
    const fate = random();
    let left = fate < CUT + HUNG ? random() * SOON : Number.POSITIVE_INFINITY;
    for (const [from, to] of [both, [far, near] as const]) {
      from.on('data', (bytes) => {
        if (left <= 0) return;
        left -= bytes.length;
        if (left > 0) {
          if (to.writable && !to.write(bytes)) from.pause();
        } else if (fate < CUT) {
          counts.cut += 1;
          near.resetAndDestroy();
        } else {
          // Neither a byte nor a word any more: whoever waits has to notice it.
          counts.hung += 1;
        }
      });
      to.on('drain', () => from.resume());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    // A server that listens on a port has such an address.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    dead(dead) {
      isDead = dead;
      if (dead) breakAll();
    },
    close() {
      server.close();
      breakAll();
    },
  };
}
