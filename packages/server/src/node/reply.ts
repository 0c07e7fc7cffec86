import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireReply } from '../wire.ts';
import { bringsBody } from './request.ts';

/** Sends a reply. Never rejects: whoever has gone needs none. */
export async function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: WireReply,
): Promise<void> {
  if (response.destroyed || response.headersSent) return;
  try {
    await send(request, response, reply);
  } catch {
    response.destroy();
  }
}

async function send(request: IncomingMessage, response: ServerResponse, reply: WireReply): Promise<void> {
  const { status, headers, body } = reply;
  const bodyless = status === 204 || status === 304;
  if (typeof body === 'string' && !bodyless) headers['content-length'] = String(Buffer.byteLength(body));
  else if (body === null && !bodyless && request.method !== 'HEAD') headers['content-length'] ??= '0';
  response.writeHead(status, headers);
  if (body === null || bodyless || request.method === 'HEAD') finish(request, response, undefined);
  else if (typeof body === 'string') finish(request, response, body);
  else await pour(response, body);
}

async function pour(response: ServerResponse, body: AsyncIterable<Uint8Array>): Promise<void> {
  // One listener for the whole of it: `once(response, 'drain')` alone would wait for ever on a client that left.
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await once(response, 'drain', { signal: gone.signal });
    }
    response.end();
  } finally {
    // Cut short, so that the client sees fewer bytes than Content-Length says, and not a whole file.
    if (!response.writableEnded) response.destroy();
  }
}

// How much of a body that nobody wants is read off, and for how long. nginx calls it lingering: closing with bytes
// unread would reset the connection, and the client might lose the reply (RFC 9112, 9.6).
const LINGER_BYTES = 16 * 1024 * 1024;
const LINGER_MS = 5000;

/**
 * Ends a response. When the request's body was not read to its end, the reply goes out at once, and the rest of the
 * body is thrown away for a while, so that the client can read the reply and, if the rest is short, use the connection
 * again; after that it is closed.
 */
function finish(request: IncomingMessage, response: ServerResponse, body: string | undefined): void {
  // A client that still waits for its `100 Continue` sends no body after a refusal; node:http closes by itself then.
  const bodyHeldBack = request.headers.expect !== undefined && !response.shouldKeepAlive;
  if (request.complete || bodyHeldBack || !bringsBody(request)) {
    response.end(body);
    return;
  }
  if (body === undefined) response.flushHeaders();
  else response.write(body);
  let rest = 0;
  const over = (): void => {
    clearTimeout(timer);
    request.off('data', drop);
    response.end();
  };
  const drop = (chunk: Uint8Array): void => {
    rest += chunk.length;
    if (rest > LINGER_BYTES) request.destroy();
  };
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  timer.unref();
  request.once('end', over);
  request.once('close', over);
  request.on('data', drop);
  request.resume();
}
