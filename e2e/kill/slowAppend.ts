import { once } from 'node:events';
import { connect } from 'node:net';

/** A PATCH that comes in as slowly as the test wants, as from a phone. */
export interface SlowAppend {
  write(bytes: Buffer): void;
  /** The client vanishes. */
  vanish(): void;
  /** Status of the answer; `undefined` when the connection ended without one. */
  readonly status: Promise<number | undefined>;
}

export function slowAppend(origin: string, path: string, offset: number, length: number): SlowAppend {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  let reply = '';
  socket.setEncoding('utf8');
  // Writing to a server that hangs up is part of the game.
  socket.on('error', () => {});
  socket.write(
    [
      `PATCH ${path} HTTP/1.1`,
      `Host: ${hostname}`,
      'Tus-Resumable: 1.0.0',
      `Upload-Offset: ${offset}`,
      'Content-Type: application/offset+octet-stream',
      `Content-Length: ${length}`,
      '\r\n',
    ].join('\r\n'),
  );
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (text: string) => {
      reply += text;
      if (reply.includes('\r\n\r\n')) resolve();
    });
  });
  const status = Promise.race([answered, once(socket, 'close')]).then(() => {
    const code = /^HTTP\/1\.1 (\d{3}) /.exec(reply)?.[1];
    return code === undefined ? undefined : Number(code);
  });
  return {
    write: (bytes) => void socket.write(bytes),
    vanish: () => void socket.destroy(),
    status,
  };
}
