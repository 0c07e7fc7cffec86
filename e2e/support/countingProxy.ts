import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A wire between browser and server that counts what goes up. It outlives the server behind it. */
export interface CountingProxy {
  readonly url: string;
  /** Bytes that clients have sent so far, headers and all. */
  readonly sent: number;
  /** Resolves as soon as so many bytes were sent. */
  reached(bytes: number): Promise<void>;
  /** Resolves as soon as nobody is connected, and so all that was sent is counted. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export async function countingProxy(targetPort: number): Promise<CountingProxy> {
  let sent = 0;
  const waiting = new Set<{ bytes: number; resolve: () => void }>();

  let open = 0;
  const listening = new Set<() => void>();

  const proxy = createServer((client) => {
    open += 1;
    client.on('close', () => {
      open -= 1;
      if (open > 0) return;
      for (const resolve of listening) resolve();
      listening.clear();
    });
    const target = connect(targetPort, '127.0.0.1');
    client.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      for (const waiter of waiting) {
        if (sent < waiter.bytes) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    });
    client.pipe(target).pipe(client);
    // Either end gone, by a kill or by a closed tab: the other one learns of it as on a real wire.
    for (const [end, other] of [
      [client, target],
      [target, client],
    ] as const) {
      end.on('error', () => other.destroy());
      end.on('close', () => other.destroy());
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    get sent() {
      return sent;
    },
    reached(bytes) {
      return new Promise((resolve) => {
        if (sent >= bytes) resolve();
        else waiting.add({ bytes, resolve });
      });
    },
    quiet() {
      return new Promise((resolve) => {
        if (open === 0) resolve();
        else listening.add(resolve);
      });
    },
    async close() {
      proxy.close();
    },
  };
}
