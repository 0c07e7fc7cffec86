import { connect, type Socket } from 'node:net';

/** A client that sends what no well-behaved library would: half a body, none at all, or the next request too early. */
export interface RawClient {
  readonly socket: Socket;
  write(text: string): void;
  /** Waits until everything received so far matches, and returns it. */
  until(pattern: RegExp): Promise<string>;
  /** Waits for the other side to close, and returns everything received. */
  closed(): Promise<string>;
  /** Cuts the connection as a vanished phone would. */
  cut(): void;
}

export function rawClient(url: string): Promise<RawClient> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  let over = false;
  const watchers = new Set<() => void>();
  const tell = (): void => {
    for (const watcher of watchers) watcher();
  };
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    tell();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    over = true;
    tell();
  });

  function when(holds: () => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const watcher = (): void => {
        if (holds()) resolve(received);
        else if (over) reject(new Error(`Closed after: ${received}`));
        else return;
        watchers.delete(watcher);
      };
      watchers.add(watcher);
      watcher();
    });
  }

  return new Promise((resolve) => {
    socket.on('connect', () =>
      resolve({
        socket,
        write: (text) => void socket.write(text, 'latin1'),
        until: (pattern) => when(() => pattern.test(received)),
        closed: () => when(() => over),
        cut: () => void socket.resetAndDestroy(),
      }),
    );
  });
}
