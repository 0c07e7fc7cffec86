import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Bytes, byteLength } from '../source/source.ts';
import { unreachable } from './network.ts';
import type { Transport, TransportResponse } from './transport.ts';

/** Written at once, in bytes: what progress is told in. */
const PIECE = 64 * 2 ** 10;

/** Sends with Node's own http and https, over kept connections. Tells progress as the socket takes the bytes. */
export function nodeTransport(): Transport {
  return ({ method, url, headers, body, signal, onProgress = () => {} }) =>
    new Promise<TransportResponse>((resolve, reject) => {
      const fail = (cause: unknown) => reject(unreachable(method, url, cause));
      const open = url.startsWith('https:') ? requestHttps : requestHttp;
      const length = body === null ? 0 : byteLength(body);
      const request = open(url, { method, signal, headers: { ...headers, 'content-length': length } });

      request.on('error', fail);
      request.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', fail);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
            ),
            body: Buffer.concat(parts).toString(),
          }),
        );
      });

      if (body === null) request.end();
      // What goes wrong with the body is told by the request too, after an answer that may have come before.
      else pipeline(pieces(body), counted(onProgress), request).catch(() => {});
    });
}

function pieces(body: Bytes): Readable {
  if (!(body instanceof Uint8Array))
    return Readable.fromWeb(body.stream() as import('node:stream/web').ReadableStream);
  return Readable.from(
    (function* () {
      for (let at = 0; at < body.byteLength; at += PIECE) yield body.subarray(at, at + PIECE);
    })(),
  );
}

function counted(onProgress: (bytes: number) => void): Transform {
  let count = 0;
  return new Transform({
    transform(piece: Uint8Array, _encoding, next) {
      count += piece.byteLength;
      onProgress(count);
      next(null, piece);
    },
  });
}
