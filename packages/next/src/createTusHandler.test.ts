import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryStorage } from '@kit/server/memory';
import type { NextApiHandler } from 'next';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { createTusHandler, type TusHandler, type TusHandlerOptions } from './createTusHandler.ts';

const TUS = { 'tus-resumable': '1.0.0' };
const BYTES = { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };

/**
 * A page at `api/[team]/files/[[...id]]`, called as Next calls it: the base path is off the URL, and the query holds
 * the names of the query string beside the params.
 */
async function opened(
  options: Partial<TusHandlerOptions>,
  read: 'body read by Next' | 'body left alone',
  revalidate: (path: string) => Promise<void> = async () => {},
) {
  const handler = createTusHandler({ storage: memoryStorage(), ...options });
  const { basePath = '' } = options;
  const http = createServer(async (request, response) => {
    request.url = request.url?.slice(basePath.length) ?? '/';
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const query: Record<string, string | string[]> = {};
    for (const name of new Set(searchParams.keys())) {
      const [first = '', ...others] = searchParams.getAll(name);
      query[name] = others.length === 0 ? first : [first, ...others];
    }
    const [, , team = '', , ...id] = pathname.split('/').map(decodeURIComponent);
    query.team = team;
    if (id.length > 0) query.id = id;
    if (read === 'body read by Next') for await (const _ of request);
    await handler(Object.assign(request, { query }), Object.assign(response, { revalidate }));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    http.close();
    http.closeAllConnections();
  });
  const { port } = http.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

describe('a handler of the Pages Router', () => {
  it.each([
    ['where the app is at the root', '', ''],
    ['under the base path of the app', '/base', ''],
    ['with names that come twice in the query string', '', '?tag=a&tag=b'],
  ])('takes an upload and gives it back, %s', async (_, basePath, search) => {
    const at = await opened({ basePath }, 'body left alone');
    const created = await fetch(`${at}${basePath}/api/red%20team/files${search}`, {
      method: 'POST',
      headers: { ...TUS, 'upload-length': '5' },
    });
    expect(created.status).toBe(201);
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(new RegExp(`^${basePath}/api/red%20team/files/[0-9a-f]{32}$`));

    const upload = at + location + search;
    expect((await fetch(upload, { method: 'PATCH', headers: BYTES, body: 'hello' })).status).toBe(204);
    const asked = await fetch(upload, { method: 'HEAD', headers: TUS });
    expect(asked.headers.get('upload-offset')).toBe('5');
    expect(await (await fetch(upload)).text()).toBe('hello');
  });

  it('tells authorize the URL that the client asked for, base path included', async () => {
    const urls: string[] = [];
    const authorize: TusHandlerOptions['authorize'] = (request) => {
      urls.push(request.url);
      return { owner: 'ann' };
    };
    const at = await opened({ basePath: '/base', authorize }, 'body left alone');
    await fetch(`${at}/base/api/red/files?limit=1`);
    expect(urls).toEqual([`${at}/base/api/red/files?limit=1`]);
  });

  it('says what is wrong where Next has read the bytes, and keeps the upload as it was', async () => {
    const at = await opened({}, 'body read by Next');
    const headers = { ...TUS, 'upload-length': '5' };
    const created = await fetch(`${at}/api/red/files`, { method: 'POST', headers });
    const upload = at + created.headers.get('location');
    const refused = await fetch(upload, { method: 'PATCH', headers: BYTES, body: 'hello' });
    expect(refused.status).toBe(500);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('bodyParser: false') });
    const asked = await fetch(upload, { method: 'HEAD', headers: TUS });
    expect(asked.headers.get('upload-offset')).toBe('0');
  });

  it('renders the pages that an upload makes out of date before the client has its answer', async () => {
    const rendered: string[] = [];
    const at = await opened(
      { revalidate: ({ length }) => ({ paths: ['/files', `/of/${length}`] }) },
      'body left alone',
      async (path) => void rendered.push(path),
    );
    const headers = { ...TUS, 'upload-length': '5' };
    const created = await fetch(`${at}/api/red/files`, { method: 'POST', headers });
    const upload = at + created.headers.get('location');
    expect(rendered).toEqual([]);
    await fetch(upload, { method: 'PATCH', headers: BYTES, body: 'hello' });
    expect(rendered.splice(0)).toEqual(['/files', '/of/5']);
    await fetch(upload, { method: 'DELETE', headers: TUS });
    expect(rendered).toEqual(['/files', '/of/5']);
  });

  it('a page that cannot be rendered anew fails no upload, and onError hears of it', async () => {
    const told: unknown[] = [];
    const gone = new Error('Invalid response 404');
    const at = await opened(
      { revalidate: { paths: ['/nowhere'] }, onError: (error) => told.push(error) },
      'body left alone',
      async () => {
        throw gone;
      },
    );
    const headers = { ...TUS, 'upload-length': '5' };
    const created = await fetch(`${at}/api/red/files`, { method: 'POST', headers });
    const upload = at + created.headers.get('location');
    expect((await fetch(upload, { method: 'PATCH', headers: BYTES, body: 'hello' })).status).toBe(204);
    expect(told).toEqual([gone]);
  });

  it('is what Next takes as a handler', () => {
    expectTypeOf<TusHandler>().toExtend<NextApiHandler>();
  });
});
