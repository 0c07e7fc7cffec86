import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** The server went away before it answered. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Ask {
  readonly method: 'OPTIONS' | 'POST' | 'HEAD' | 'PATCH' | 'DELETE' | 'GET';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** A tus client that does exactly what it is told, one request at a time, and counts what goes onto the wire. */
export interface TusClient {
  /** @throws Gone */
  ask(what: Ask): Promise<Reply>;
  close(): void;
}

const PIECE = 32 * 1024;

/** `onBody` is told how many bytes of bodies went out with each piece, `onReply` that an answer came. */
export function tusClient(
  origin: string,
  { onBody, onReply }: { readonly onBody?: (bytes: number) => void; readonly onReply?: () => void } = {},
): TusClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  async function send(message: ClientRequest, body: Buffer): Promise<void> {
    for (let at = 0; at < body.length; at += PIECE) {
      const piece = body.subarray(at, at + PIECE);
      // Each piece has left this process before the next one, so that the count is the wire's and not a buffer's.
      await new Promise<void>((resolve, reject) => {
        message.write(piece, (error) => (error ? reject(error) : resolve()));
      });
      onBody?.(piece.length);
    }
    message.end();
  }

  return {
    async ask({ method, path, headers = {}, body }) {
      const message = request(new URL(path, origin), {
        method,
        agent,
        headers: {
          'Tus-Resumable': '1.0.0',
          ...(body === undefined
            ? {}
            : { 'Content-Type': 'application/offset+octet-stream', 'Content-Length': String(body.length) }),
          ...headers,
        },
      });
      // Told by the awaits below where it matters; a connection may also be reset after the answer.
      message.on('error', () => {});
      try {
        const responded = once(message, 'response') as Promise<[IncomingMessage]>;
        // An answer may come before the body is out, and so may the end of the server.
        const sending = body === undefined ? message.end() : send(message, body);
        const [[response]] = await Promise.all([responded, sending]);
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        onReply?.();
        return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
      } catch (error) {
        throw new Gone(`${method} ${path}`, { cause: error });
      } finally {
        message.destroy();
      }
    },
    close: () => agent.destroy(),
  };
}

/** The reply, if it is one of those that are right here. @throws Error that shows the other one. */
export function expectStatus(reply: Reply, ...right: readonly number[]): Reply {
  if (right.includes(reply.status)) return reply;
  throw new Error(`The server answered ${reply.status}: ${reply.body.toString().slice(0, 300)}`);
}

export function offsetIn(reply: Reply): number {
  const offset = Number(reply.headers['upload-offset']);
  if (!Number.isSafeInteger(offset)) throw new Error('The reply has no Upload-Offset');
  return offset;
}
