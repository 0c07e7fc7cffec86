import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const EXPOSED = 'Location, Upload-Offset, Upload-Length, Tus-Resumable';
const PAGE =
  '<!doctype html><link rel="stylesheet" href="/entry.css"><body><script type="module" src="/entry.js"></script>';

export interface SinkOptions {
  /** What it announces to take in one request, in bytes; without it, it announces nothing. */
  readonly limit?: number | undefined;
  /** Bytes a second that it takes of each request; without it, as many as come. */
  readonly rate?: number | undefined;
}

/**
 * A tus server that counts bytes and keeps none, so that only the page's work is in the time. It also serves the page.
 *
 * @param asset gives the text of a file of the page, by name.
 */
export async function sink(asset: (name: string) => string | undefined, { limit, rate }: SinkOptions = {}) {
  const uploads = new Map<string, { readonly length: number; offset: number }>();
  const server = createServer((request, response) => {
    const { method, headers } = request;
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    response.setHeader('tus-resumable', '1.0.0');
    response.setHeader('access-control-expose-headers', EXPOSED);
    if (limit !== undefined) response.setHeader('upload-limit', `max-append-size=${limit}`);
    const upload = uploads.get(path);
    if (method === 'GET') {
      const body = asset(path.slice(1));
      response.setHeader('content-type', typeOf(path));
      response.end(body ?? (path === '/' ? PAGE : ''));
    } else if (method === 'POST') {
      const location = `/files/${uploads.size + 1}`;
      uploads.set(location, { length: Number(headers['upload-length']), offset: 0 });
      response.writeHead(201, { location }).end();
    } else if (upload === undefined) {
      response.writeHead(404).end();
    } else if (method === 'HEAD') {
      response.writeHead(200, { 'upload-offset': upload.offset, 'upload-length': upload.length }).end();
    } else {
      request.on('data', (piece: Buffer) => {
        upload.offset += piece.length;
        if (rate !== undefined) void wait(request, (piece.length / rate) * 1000);
      });
      request.on('end', () => response.writeHead(204, { 'upload-offset': upload.offset }).end());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function wait(request: IncomingMessage, milliseconds: number): Promise<void> {
  request.pause();
  await pause(milliseconds);
  request.resume();
}

function typeOf(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript';
  return path.endsWith('.css') ? 'text/css' : 'text/html';
}
