import { exchange, pourBlocks, type Reply } from './connection.ts';

/** Sends a body by its length, the same few bytes over and over. */
export function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  length = 0,
): Promise<Reply> {
  const place = new URL(url);
  const all = { Host: place.host, 'Tus-Resumable': '1.0.0', 'Content-Length': String(length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${place.pathname} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return exchange(place, head, length === 0 ? undefined : (socket) => pourBlocks(socket, length));
}

/** Creates an upload and returns its url. */
export async function create(endpoint: string, length: number): Promise<string> {
  const { status, headers } = await send('POST', endpoint, { 'Upload-Length': String(length) });
  if (status !== 201 || headers.location === undefined) throw new Error(`POST answered ${status}`);
  return new URL(headers.location, endpoint).href;
}

/** Creates an upload with all its bytes in the one request, and checks that all were taken. */
export async function createWith(endpoint: string, length: number): Promise<void> {
  const { status, headers } = await send(
    'POST',
    endpoint,
    { 'Content-Type': 'application/offset+octet-stream', 'Upload-Length': String(length) },
    length,
  );
  if (status !== 201 || headers['upload-offset'] !== String(length)) {
    throw new Error(`POST answered ${status} with offset ${headers['upload-offset']}`);
  }
}

/** Appends so many bytes and checks that all were taken. */
export async function append(url: string, offset: number, length: number): Promise<void> {
  const { status, headers } = await send(
    'PATCH',
    url,
    { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) },
    length,
  );
  if (status !== 204 || headers['upload-offset'] !== String(offset + length)) {
    throw new Error(`PATCH answered ${status} with offset ${headers['upload-offset']}`);
  }
}
