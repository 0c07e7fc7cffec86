import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';

/** One agent for all work: sockets are kept, so that a row measures requests and not connections. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** A body by its length: sent from one buffer over and over, so that the sender costs next to nothing. */
export async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  length = 0,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      agent,
      method,
      headers: { 'Tus-Resumable': '1.0.0', 'Content-Length': String(length), ...headers },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    pump(request, length);
  });
}

const BLOCK = Buffer.alloc(256 * 1024, 'kit ');

function pump(request: ReturnType<typeof httpRequest>, length: number): void {
  let left = length;
  const more = () => {
    while (left > 0) {
      const block = left >= BLOCK.length ? BLOCK : BLOCK.subarray(0, left);
      left -= block.length;
      if (!request.write(block)) {
        request.once('drain', more);
        return;
      }
    }
    request.end();
  };
  more();
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
