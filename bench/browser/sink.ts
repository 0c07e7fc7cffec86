import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const EXPOSED = 'Location, Upload-Offset, Upload-Length, Tus-Resumable';

/**
 * A tus server that counts bytes and keeps none, so that only the page's work is in the time. It also serves the page.
 *
 * @param limit what it announces to take in one request, in bytes; `null`: it announces nothing.
 */
export async function sink(script: (name: string) => string | undefined, limit: number | null = null) {
  const uploads = new Map<string, { readonly length: number; offset: number }>();
  const server = createServer((request, response) => {
    const { method, headers } = request;
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    response.setHeader('tus-resumable', '1.0.0');
    response.setHeader('access-control-expose-headers', EXPOSED);
    if (limit !== null) response.setHeader('upload-limit', `max-append-size=${limit}`);
    const upload = uploads.get(path);
    if (method === 'GET') {
      const body = script(path.slice(1));
      response.setHeader('content-type', body === undefined ? 'text/html' : 'text/javascript');
      response.end(body ?? '<!doctype html><script type="module" src="/entry.js"></script>');
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
      });
      request.on('end', () => response.writeHead(204, { 'upload-offset': upload.offset }).end());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
