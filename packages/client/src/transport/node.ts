import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { isUploadError, UploadError } from '../errors.ts';
import { FileBlob } from '../source/fileBlob.ts';
import type { Bytes } from '../source/source.ts';
import { byteLength } from '../source/source.ts';
import { unreachable } from './network.ts';
import type { Transport, TransportResponse } from './transport.ts';

/** TLS as node:tls has it, and the way to the server. */
export interface NodeTransportOptions
  extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key' | 'passphrase'> {
  /** `false` takes any certificate: for a test bench, never for a network. Default `true`. */
  readonly rejectUnauthorized?: boolean | undefined;
  /**
   * Opens the connections, such as a proxy's agent (the packages `http-proxy-agent` and `https-proxy-agent` make them).
   * It has to be one for the scheme of the endpoint. Default: one of the transport's own that keeps connections open.
   */
  readonly agent?: HttpAgent | undefined;
}

/** Pieces that are on their way to the socket, and read for it, at a time. */
const AT_ONCE = 2;

/** Written at once, in bytes: what progress is told in, and what a Blob is read in. Small on a slow line, which would
 * else look dead for the time of a piece; large on a fast one, where each piece costs a turn of the event loop. */
const LEAST_PIECE = 64 * 2 ** 10;
const MOST_PIECE = 2 ** 20;
/** Milliseconds that a piece may take. */
const SWIFT = 10;
const SLOW = 100;

/** Sends with Node's own http and https, over kept connections. Tells progress as the socket takes the bytes. */
export function nodeTransport({ agent, ...tls }: NodeTransportOptions = {}): Transport {
  const http = agent ?? new HttpAgent({ keepAlive: true });
  const https = agent ?? new HttpsAgent({ keepAlive: true });

  return ({ method, url, headers, body, signal, onProgress = () => {} }) =>
    new Promise<TransportResponse>((resolve, reject) => {
      const fail = (cause: unknown) => {
        // It was the file that could not be read, and no new try changes that.
        if (isUploadError(cause)) return reject(cause);
        reject(isDistrust(cause) ? distrusted(method, url, cause) : unreachable(method, url, cause));
      };
      const length = body === null ? 0 : byteLength(body);
      const options = { method, signal, headers: { ...headers, 'content-length': length } };
      const request = url.startsWith('https:')
        ? requestHttps(url, { ...options, ...tls, agent: https })
        : requestHttp(url, { ...options, agent: http });

      request.on('error', fail);
      request.on('response', (response) => {
        // Node takes an answer to HEAD without a Content-Length for one that ends with its connection (nodejs/node#28438).
        // It has no body, ever (RFC 9112, 6.3), and what is appended next would wait for a new connection.
        if (method === 'HEAD' && persists(response)) request.shouldKeepAlive = true;
        read(response).then((answer) => {
          resolve(answer);
          // Answered before all was sent, such as a 413: the rest is of no use, and would hold the connection.
          if (!request.writableEnded) request.destroy();
        }, fail);
      });

      if (body === null) request.end();
      // A Blob that cannot be read in mid-request. What goes wrong on the way, the request tells itself.
      else write(request, body, onProgress, agent === undefined).catch((cause) => request.destroy(cause));
    });
}

/** By RFC 9112, 9.3. */
function persists({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && !/\bclose\b/i.test(headers.connection ?? '');
}

async function read(response: IncomingMessage): Promise<TransportResponse> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: Buffer.concat(parts).toString(),
  };
}

/** Hands the body to the socket as fast as it takes it. `direct`: what it was handed is with the system once it says so. */
async function write(
  request: ClientRequest,
  body: Bytes,
  onProgress: (bytes: number) => void,
  direct: boolean,
): Promise<void> {
  const length = byteLength(body);
  const { piece, close } = await piecesOf(body, direct);
  const written: Promise<void>[] = [];
  let size = LEAST_PIECE;
  try {
    for (let at = 0; at < length && !request.destroyed; ) {
      const begun = performance.now();
      const end = Math.min(at + size, length);
      if (written.length === AT_ONCE) await written.shift();
      const bytes = await piece(at, end);
      if (request.destroyed) return;
      written.push(writePiece(request, bytes, () => onProgress(end)));
      const took = performance.now() - begun;
      if (took < SWIFT) size = Math.min(size * 2, MOST_PIECE);
      else if (took > SLOW) size = LEAST_PIECE;
      at = end;
    }
    // The last are not waited for: the answer may come before they are written, and would find a request that has not ended.
    if (!request.destroyed) request.end();
  } finally {
    await close();
  }
}

interface Pieces {
  /** The bytes from `start` to `end`. They stay until `AT_ONCE` more pieces were asked for. */
  piece(start: number, end: number): Uint8Array | Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes in memory are not copied. */
async function piecesOf(body: Bytes, direct: boolean): Promise<Pieces> {
  if (body instanceof FileBlob) return filePieces(body, direct);
  const piece =
    body instanceof Uint8Array
      ? (start: number, end: number) => body.subarray(start, end)
      : async (start: number, end: number) => new Uint8Array(await body.slice(start, end).arrayBuffer());
  return { piece, close: async () => {} };
}

/**
 * Pieces are read into the same memory again and again, but where the connection may be any stream, which may keep what it
 * says to have written.
 */
async function filePieces(body: FileBlob, direct: boolean): Promise<Pieces> {
  const { read, close } = await body.open();
  const memory: Uint8Array[] = [];

  function room(length: number): Uint8Array {
    if (!direct) return new Uint8Array(length);
    const used = memory.length === AT_ONCE ? memory.shift() : undefined;
    const next = used ?? new Uint8Array(Math.min(MOST_PIECE, body.size));
    memory.push(next);
    return next.subarray(0, length);
  }

  return {
    async piece(start, end) {
      const piece = room(end - start);
      await read(piece, start);
      return piece;
    },
    close,
  };
}

/** Resolves when the socket has taken it; also when it never will. */
function writePiece(request: ClientRequest, piece: Uint8Array, onWritten: () => void): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      request.off('close', settle);
      resolve();
    };
    request.on('close', settle);
    request.write(piece, (error) => {
      if (!error) onWritten();
      settle();
    });
  });
}

/** The two sides do not accept each other's certificates: OpenSSL's names for it, and the alerts of TLS. */
const DISTRUST =
  /CERT|^UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|^INVALID_(CA|PURPOSE)$|^HOSTNAME_MISMATCH$|^ERR_SSL_.*(UNKNOWN_CA|HANDSHAKE_FAILURE)/;

function isDistrust(cause: unknown): cause is Error & { readonly code: string } {
  return cause instanceof Error && 'code' in cause && DISTRUST.test(String(cause.code));
}

/** Not 'network' as one that passes: no new try changes a certificate. */
function distrusted(method: string, url: string, cause: Error & { readonly code: string }): UploadError {
  return new UploadError(
    `No secure connection for ${method} ${url} (${cause.code}). Give the authority that signed the server's certificate as \`ca\`, and \`cert\` and \`key\` where the server asks for the client's.`,
    { code: 'network', retryable: false, request: { method, url }, cause },
  );
}
