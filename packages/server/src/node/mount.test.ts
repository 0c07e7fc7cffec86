import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTusServer } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { type NodeHandler, toNodeHandler } from './index.ts';

/** What `app.use(mount, handler)` of Express does to a request: the mount is cut off `url`, the whole is kept beside it. */
function expressUse(mount: string, handler: NodeHandler): RequestListener {
  return (request, response) => {
    const url = request.url ?? '/';
    if (url !== mount && !url.startsWith(`${mount}/`) && !url.startsWith(`${mount}?`)) {
      response.writeHead(404).end('express');
      return;
    }
    const rest = url.slice(mount.length);
    Object.assign(request, { originalUrl: url, baseUrl: mount });
    request.url = rest.startsWith('/') ? rest : `/${rest}`;
    void handler(request, response);
  };
}

/** Fastify with a content type parser that leaves the body alone, and `reply.hijack()`: request and reply as they are. */
function fastifyRoute(_: string, handler: NodeHandler): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => void handler(request, response);
}

describe.each([
  ['Express', expressUse],
  ['Fastify', fastifyRoute],
])('mounted in %s', (_, mount) => {
  it('uploads and downloads go as with node:http, and the Location leads back', async () => {
    const tus = createTusServer({
      storage: memoryStorage(),
      basePath: '/api/files',
      authorize: () => ({ owner: 'ann' }),
    });
    const http = createServer(mount('/api/files', toNodeHandler(tus)));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      http.close();
      http.closeAllConnections();
      await tus.close();
    });
    const { port } = http.address() as AddressInfo;
    const at = `http://127.0.0.1:${port}`;
    const headers = { 'tus-resumable': '1.0.0' };
    const created = await fetch(`${at}/api/files?folder=1`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': '5' },
    });
    expect(created.status).toBe(201);
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(/^\/api\/files\/[0-9a-f]{32}$/);
    const patched = await fetch(at + location, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: 'hello',
    });
    expect(patched.status).toBe(204);
    expect(await (await fetch(at + location)).text()).toBe('hello');
    const listed = await (await fetch(`${at}/api/files?limit=1`)).json();
    expect(listed).toMatchObject({ uploads: [{ url: location }], cursor: null });
  });
});
