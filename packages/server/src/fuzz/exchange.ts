import { connect, type Socket } from 'node:net';

export interface Heard {
  /** Everything the server said, as latin1. */
  readonly text: string;
  /** In order, interim ones (1xx) left out. */
  readonly statuses: readonly number[];
}

/** How long a server may keep silent, in milliseconds, before it counts as hung. */
const PATIENCE = 10_000;

/**
 * Sends everything and says that nothing more comes. Node takes that for a client that left, and answers only what it
 * can answer at once.
 */
export function sayAndLeave(port: number, text: string): Promise<Heard> {
  return converse(
    port,
    (socket) => socket.end(text, 'latin1'),
    () => false,
  );
}

/** Sends requests of which one breaks HTTP, and listens until as many are answered, or the server has closed. */
export function sayAndListen(port: number, text: string, requests: number): Promise<Heard> {
  return converse(
    port,
    (socket) => socket.write(text, 'latin1'),
    (said) => roughStatusesIn(said).length >= requests,
  );
}

/**
 * Sends requests that keep to HTTP, and listens until each is answered; then the connection is given up.
 *
 * @throws Error when the server closes before, or keeps silent.
 */
export async function sayAndWait(port: number, text: string, methods: readonly string[]): Promise<Heard> {
  const heard = await converse(
    port,
    (socket) => socket.write(text, 'latin1'),
    (said) => statusesIn(said, methods).length >= methods.length,
  );
  const statuses = statusesIn(heard.text, methods);
  if (statuses.length === methods.length) return { text: heard.text, statuses };
  throw new Error(`${statuses.length} of ${methods.length} requests were answered: ${heard.text}`);
}

function converse(
  port: number,
  say: (socket: Socket) => void,
  enough: (said: string) => boolean,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => say(socket));
    let text = '';
    socket.setEncoding('latin1');
    socket.setTimeout(PATIENCE, () => {
      reject(new Error(`The server hangs after: ${text}`));
      socket.destroy();
    });
    socket.on('data', (piece: string) => {
      text += piece;
      if (enough(text)) socket.destroy();
    });
    // A reset is a way to hang up, too.
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
    socket.on('close', () => resolve({ text, statuses: roughStatusesIn(text) }));
  });
}

/** Whatever looks like a status line: where framing is broken, nobody knows which bytes belong to a body. */
function roughStatusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)]
    .map(([, status]) => Number(status))
    .filter((status) => status >= 200);
}

/** Statuses of whole replies, read as a client would (RFC 9112, 6.3). */
function statusesIn(text: string, methods: readonly string[]): number[] {
  const statuses: number[] = [];
  let at = 0;
  while (statuses.length < methods.length) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end === -1) break;
    const head = text.slice(at, end);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
    if (Number.isNaN(status)) throw new Error(`No reply begins with: ${head.slice(0, 80)}`);
    at = end + 4;
    if (status < 200) continue;
    const bodyless = status === 204 || status === 304 || methods[statuses.length] === 'HEAD';
    const rest = bodyless ? at : endOfBody(text, at, head);
    if (rest === undefined) break;
    at = rest;
    statuses.push(status);
  }
  return statuses;
}

function endOfBody(text: string, at: number, head: string): number | undefined {
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    const end = text.indexOf('0\r\n\r\n', at);
    return end === -1 ? undefined : end + 5;
  }
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return text.length >= at + length ? at + length : undefined;
}
