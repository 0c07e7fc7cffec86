import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTusServer, type TusServer } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { toNodeHandler } from './index.ts';

type Mount = (tus: TusServer) => RequestListener | Promise<RequestListener>;

const inExpress: Mount = (tus) => express().use('/api/files', toNodeHandler(tus));

const inNestedRouters: Mount = (tus) => {
  const files = express.Router().use('/', toNodeHandler(tus));
  const api = express.Router().use('/files', files);
  return express().use('/api', api);
};

/** express.json() leaves alone what is no JSON, and uploads are none. */
const behindExpressJson: Mount = (tus) =>
  express().use(express.json(), express.urlencoded()).use('/api/files', toNodeHandler(tus));

const inFastify: Mount = async (tus) => {
  const handler = toNodeHandler(tus);
  const app = fastify();
  app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _body, done) => done(null));
      for (const path of ['/', '/*']) {
        scope.all(path, (request, reply) => {
          reply.hijack();
          void handler(request.raw, reply.raw);
        });
      }
    },
    { prefix: '/api/files' },
  );
  await app.ready();
  return app.routing as RequestListener;
};

const inHono: Mount = (tus) => {
  const api = new Hono().all('/files/*', (context) => tus.fetch(context.req.raw));
  return getRequestListener(new Hono().route('/api', api).fetch);
};

describe.each<[string, Mount]>([
  ['Express 5', inExpress],
  ['routers of Express inside of routers', inNestedRouters],
  ['Express behind express.json()', behindExpressJson],
  ['Fastify 5, by the raw request and reply', inFastify],
  ['Hono 4 on Node, by server.fetch', inHono],
])('mounted in %s', (_, mount) => {
  it('uploads and downloads go as with node:http, and the Location leads back', async () => {
    const at = await listening(mount);
    const headers = { 'tus-resumable': '1.0.0' };
    // More than the megabyte that body parsers are content with.
    const bytes = new Uint8Array(3_000_000).map((_, i) => i % 251);

    const created = await fetch(`${at}/api/files?folder=1`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(bytes.length) },
    });
    expect(created.status).toBe(201);
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(/^\/api\/files\/[0-9a-f]{32}$/);

    const append = (offset: number, body: Uint8Array<ArrayBuffer>) =>
      fetch(at + location, {
        method: 'PATCH',
        headers: {
          ...headers,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        body,
      });
    expect((await append(0, bytes.subarray(0, 2_000_000))).status).toBe(204);
    const asked = await fetch(at + location, { method: 'HEAD', headers });
    expect(asked.headers.get('upload-offset')).toBe('2000000');
    expect((await append(2_000_000, bytes.subarray(2_000_000))).status).toBe(204);

    const downloaded = await fetch(at + location);
    expect(Buffer.from(await downloaded.arrayBuffer()).equals(bytes)).toBe(true);
    const listed = await (await fetch(`${at}/api/files?limit=1`)).json();
    expect(listed).toMatchObject({ uploads: [{ url: location }], cursor: null });
  });
});

describe('a body parser that reads the bytes of an upload', () => {
  it('is named in the answer, and the upload stays as it was', async () => {
    const at = await listening((tus) =>
      express()
        .use(express.raw({ type: () => true }))
        .use('/api/files', toNodeHandler(tus)),
    );
    const headers = { 'tus-resumable': '1.0.0' };
    const created = await fetch(`${at}/api/files`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': '5' },
    });
    const upload = at + created.headers.get('location');

    const refused = await fetch(upload, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: 'hello',
    });
    expect(refused.status).toBe(500);
    expect(await refused.json()).toMatchObject({
      code: 'internal',
      detail: expect.stringContaining('mount the upload server ahead of body parsers'),
    });
    const asked = await fetch(upload, { method: 'HEAD', headers });
    expect(asked.headers.get('upload-offset')).toBe('0');
  });
});

/** Listens until the test is over; resolves with its address. */
async function listening(mount: Mount): Promise<string> {
  const tus = createTusServer({
    storage: memoryStorage(),
    basePath: '/api/files',
    authorize: () => ({ owner: 'ann' }),
  });
  const http = createServer(await mount(tus));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    http.close();
    http.closeAllConnections();
    await tus.close();
  });
  const { port } = http.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
