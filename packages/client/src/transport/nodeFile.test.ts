import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { UploadError } from '../errors.ts';
import { createUpload } from '../index.node.ts';
import { FileBlob, type OpenBytes } from '../source/fileBlob.ts';
import { bytesAsFile } from '../testing/bytesAsFile.ts';
import { folderOfTest } from '../testing/folderOfTest.ts';
import { nodeTransport } from './node.ts';
import type { TransportRequest } from './transport.ts';

const MIB = 2 ** 20;
const bytes = Uint8Array.from({ length: 24 * MIB }, (_, index) => (index * 2_654_435_761) >>> 24);
const digest = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');

describe('a file on its way through Node’s http', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function listen(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/files`;
  }

  function part(start: number, end: number) {
    const { open, state } = bytesAsFile(bytes);
    return { body: new FileBlob(open, start, end), state };
  }

  function patch(url: string, more: Partial<TransportRequest>): TransportRequest {
    const { signal } = new AbortController();
    return { method: 'PATCH', url, headers: {}, body: null, signal, withCredentials: false, ...more };
  }

  it.each([
    ['read into the same memory again and again', undefined, (count: number) => count === 2],
    ['read anew where the connection is somebody else’s', new Agent(), (count: number) => count > 20],
  ])('is %s, and arrives whole at a server that takes its time', async (_, agent, fits) => {
    const url = await listen(async (incoming, response) => {
      const hash = createHash('sha256');
      for await (const chunk of incoming) {
        hash.update(chunk);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end(hash.digest('hex'));
    });
    const write = vi.spyOn(Socket.prototype, 'write');
    onTestFinished(() => write.mockRestore());
    const { body, state } = part(1000, 20 * MIB);
    const told: number[] = [];
    const onProgress = (count: number) => told.push(count);
    const answer = await nodeTransport({ agent })(patch(url, { body, onProgress }));
    expect(answer.body).toBe(digest(bytes.subarray(1000, 20 * MIB)));
    const written = new Set(write.mock.calls.flatMap(([piece]) => (isPiece(piece) ? [piece.buffer] : [])));
    expect(fits(written.size)).toBe(true);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(body.size);
    expect(state.open).toBe(0);
  });

  it('is closed when the request is given up, and when it is answered before its end', async () => {
    const silent = await listen(() => {});
    const given = part(0, 20 * MIB);
    const abort = new AbortController();
    const onProgress = () => abort.abort();
    const request = patch(silent, { body: given.body, signal: abort.signal, onProgress });
    await expect(nodeTransport()(request)).rejects.toMatchObject({ code: 'network' });
    await closed(given.state);
    server.closeAllConnections();
    server.close();

    const refusing = await listen((_, response) => response.writeHead(413).end());
    const refused = part(0, 20 * MIB);
    expect(await nodeTransport()(patch(refusing, { body: refused.body }))).toMatchObject({ status: 413 });
    await closed(refused.state);
  });

  it('is closed when the request is given up before there is a connection', async () => {
    const url = await listen(() => {});
    const agent = new Agent();
    let connect = (_error: null, _socket: Socket) => {};
    Object.assign(agent, {
      createConnection: (_: object, connected: typeof connect) => {
        connect = connected;
      },
    });
    const { body, state } = part(0, 20 * MIB);
    const abort = new AbortController();
    const request = nodeTransport({ agent })(patch(url, { body, signal: abort.signal }));
    // All that is on its way at a time.
    await expect.poll(() => state.reads).toBe(2);
    abort.abort();
    connect(null, new Socket());
    await expect(request).rejects.toMatchObject({ code: 'network' });
    await closed(state);
  });

  it('that cannot be read on is no error of the network', async () => {
    const url = await listen((incoming) => incoming.resume());
    const { open } = bytesAsFile(bytes);
    const broken = async (): Promise<OpenBytes> => {
      const { read, close } = await open();
      return {
        read: async (into, at) => {
          if (at > MIB) throw new UploadError('The disk is gone', { code: 'source-unreadable' });
          await read(into, at);
        },
        close,
      };
    };
    const request = nodeTransport()(patch(url, { body: new FileBlob(broken, 0, 20 * MIB) }));
    await expect(request).rejects.toMatchObject({ code: 'source-unreadable', message: 'The disk is gone' });
  });

  it('fails the upload when it is edited in mid-request, and says so', async () => {
    const path = join(await folderOfTest(), 'film.bin');
    await writeFile(path, bytes);
    let stored = 0;
    const url = await listen((incoming, response) => {
      response.setHeader('Tus-Resumable', '1.0.0');
      if (incoming.method === 'PATCH' && stored > 0) utimesSync(path, 1, 1);
      incoming.on('data', (chunk: Buffer) => {
        stored += chunk.length;
      });
      incoming.on('end', () => {
        if (incoming.method === 'POST') response.writeHead(201, { Location: '/files/1' }).end();
        else response.writeHead(204, { 'Upload-Offset': stored }).end();
      });
    });
    const upload = createUpload({ path }, { endpoint: url, resume: false });
    upload.start();
    await expect(upload.done).rejects.toMatchObject({
      code: 'source-changed',
      message: expect.stringContaining('it has been modified'),
    });
    expect(stored).toBeLessThan(bytes.length);
  });

  function isPiece(written: unknown): written is Uint8Array {
    return written instanceof Uint8Array && written.byteLength >= 64 * 1024;
  }

  /** The request is over a little before its file is. */
  async function closed(state: { readonly open: number }): Promise<void> {
    await expect.poll(() => state.open).toBe(0);
  }
});
