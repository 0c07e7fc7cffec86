import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

const idle = new Map<string, Connection[]>();

/**
 * Sends a request over a kept connection and reads the reply. `pour` writes the body.
 *
 * Not by node:http, whose client gives a connection up after a HEAD that was answered without Content-Length, so that
 * a row would measure connections; and whose share of a small request is larger than that of the server.
 */
export async function exchange(
  { hostname, port }: URL,
  head: string,
  pour?: (socket: Socket) => Promise<void>,
): Promise<Reply> {
  const place = `${hostname}:${port}`;
  const kept = idle.get(place) ?? [];
  idle.set(place, kept);
  let connection = kept.pop();
  // A server closes connections that it has not heard of for a while.
  while (connection?.isOpen === false) connection = kept.pop();
  connection ??= new Connection(connect(Number(port), hostname));
  const reply = await connection.exchange(head, pour);
  if (connection.isOpen) kept.push(connection);
  return reply;
}

/** A connection with one request under way at most. */
class Connection {
  readonly #socket: Socket;
  #received = '';
  #bodyless = false;
  #resolve: (reply: Reply) => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay().setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#reject(error));
    socket.on('close', () => this.#reject(new Error('The server closed the connection before it answered')));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  exchange(head: string, pour: ((socket: Socket) => Promise<void>) | undefined): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#bodyless = head.startsWith('HEAD ');
      this.#resolve = resolve;
      this.#reject = reject;
      this.#socket.write(head, 'latin1');
      pour?.(this.#socket).catch(reject);
    });
  }

  #take(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [first = '', ...lines] = this.#received.slice(0, end).split('\r\n');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const status = Number(first.split(' ', 2)[1]);
    const bodyless = this.#bodyless || status === 204 || status === 304;
    if (!bodyless && !isWhole(this.#received.slice(end + 4), headers)) return;
    this.#received = '';
    if (headers.connection === 'close') this.#socket.destroy();
    this.#resolve({ status, headers });
  }
}

/** Whether a body is all there. What the contenders of the bench answer is short, or a problem in words. */
function isWhole(body: string, headers: Readonly<Record<string, string>>): boolean {
  if (headers['transfer-encoding'] === 'chunked') return body.endsWith('0\r\n\r\n');
  return body.length >= Number(headers['content-length'] ?? 0);
}

const BLOCK = Buffer.alloc(256 * 1024, 'kit ');

/** Writes so many bytes, from one buffer over and over, so that the sender costs next to nothing. */
export async function pourBlocks(socket: Socket, length: number): Promise<void> {
  for (let left = length; left > 0; ) {
    const block = left >= BLOCK.length ? BLOCK : BLOCK.subarray(0, left);
    left -= block.length;
    if (!socket.write(block)) await once(socket, 'drain');
  }
}
