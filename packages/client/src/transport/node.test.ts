import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { FileBlob } from '../source/fileBlob.ts';
import { bytesAsFile } from '../testing/bytesAsFile.ts';
import { fetchTransport } from './fetch.ts';
import { nodeTransport } from './node.ts';
import type { Transport, TransportRequest } from './transport.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

function listen(listener: RequestListener): Promise<string> {
  const listening = createServer(listener);
  server = listening;
  return new Promise((resolve) =>
    listening.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/files`),
    ),
  );
}

function request(url: string, more: Partial<TransportRequest> = {}): TransportRequest {
  const { signal } = new AbortController();
  return { method: 'PATCH', url, headers: {}, body: null, signal, withCredentials: false, ...more };
}

describe.each<[string, Transport]>([
  ['Node’s http', nodeTransport()],
  ['fetch', fetchTransport()],
])('a transport over %s', (_, transport) => {
  it.each([
    ['bytes', new Uint8Array(300_000).fill(7)],
    ['a Blob', new Blob([new Uint8Array(300_000).fill(7)])],
    ['a part of a file', new FileBlob(bytesAsFile(new Uint8Array(400_000).fill(7)).open, 1000, 301_000)],
  ])('sends %s with their length, and gives status, headers in lower case, and body', async (_, body) => {
    const url = await listen((incoming, response) => {
      let count = 0;
      incoming.on('data', (chunk: Buffer) => {
        count += chunk.length;
      });
      incoming.on('end', () => {
        response.writeHead(201, { Location: '/files/1', 'Upload-Offset': count });
        response.end(
          JSON.stringify([incoming.method, incoming.headers['content-length'], incoming.headers['x-a']]),
        );
      });
    });
    const response = await transport(request(url, { body, headers: { 'x-a': 'b' } }));
    expect(response.status).toBe(201);
    expect(response.headers).toMatchObject({ location: '/files/1', 'upload-offset': '300000' });
    expect(JSON.parse(response.body)).toEqual(['PATCH', '300000', 'b']);
  });

  it('gives an answer that comes before the body was sent', async () => {
    const url = await listen((_, response) => response.writeHead(413).end('too large'));
    const body = new Uint8Array(20_000_000);
    expect(await transport(request(url, { body }))).toMatchObject({ status: 413 });
  });

  it.each(['HEAD', 'DELETE'])('sends %s without a body', async (method) => {
    const url = await listen((incoming, response) =>
      response.writeHead(200, { 'x-method': incoming.method }).end(),
    );
    expect((await transport(request(url, { method }))).headers['x-method']).toBe(method);
  });

  it('is told as a network error when nobody listens, or hangs up', async () => {
    const url = await listen((incoming) => incoming.socket.destroy());
    await expect(transport(request(url))).rejects.toMatchObject({ code: 'network', retryable: true });
    await new Promise((resolve) => server?.close(resolve));
    await expect(transport(request(url))).rejects.toMatchObject({ code: 'network' });
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const url = await listen(() => controller.abort());
    await expect(transport(request(url, { signal: controller.signal }))).rejects.toThrow();
    await expect(transport(request(url, { signal: controller.signal }))).rejects.toThrow();
  });
});

it('Node’s http tells how many bytes went out', async () => {
  const url = await listen((incoming, response) => {
    incoming.resume();
    incoming.on('end', () => response.end());
  });
  const told: number[] = [];
  const body = new Uint8Array(300_000);
  await nodeTransport()(request(url, { body, onProgress: (bytes) => told.push(bytes) }));
  expect(told.length).toBeGreaterThan(2);
  expect(told.at(-1)).toBe(300_000);
});
