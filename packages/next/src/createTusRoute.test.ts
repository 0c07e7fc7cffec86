import { memoryStorage } from '@kit/server/memory';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createTusRoute } from './createTusRoute.ts';

const TUS = { 'tus-resumable': '1.0.0' };

it.each([
  ['that Next took off', 'http://example.org', '/base'],
  ['that Next left', 'http://example.org/base', '/base'],
  ["which is '' as in Next's own defaults", 'http://example.org', ''],
])('the base path of the app, %s, is in Location and in what authorize is asked', async (_, at, basePath) => {
  const urls: string[] = [];
  const { POST, PATCH, GET } = createTusRoute({
    storage: memoryStorage(),
    basePath,
    authorize(request) {
      urls.push(request.url);
      return { owner: 'ann' };
    },
  });
  const created = await POST(
    new Request(`${at}/api/files?a=1`, { method: 'POST', headers: { ...TUS, 'upload-length': '5' } }),
    { params: Promise.resolve({}) },
  );
  expect(urls).toEqual([`http://example.org${basePath}/api/files?a=1`]);
  const [prefix, id = ''] = (created.headers.get('location') ?? '').split('/files/');
  expect(prefix).toBe(`${basePath}/api`);

  const context = { params: Promise.resolve({ id: [id] }) };
  const headers = { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  const body = new Blob(['hello']).stream();
  const init = { method: 'PATCH', headers, body, duplex: 'half' } as const;
  expect((await PATCH(new Request(`${at}/api/files/${id}`, init), context)).status).toBe(204);
  expect(await (await GET(new Request(`${at}/api/files/${id}`), context)).text()).toBe('hello');
});

it('a route on the edge runtime says at once what is wrong', () => {
  vi.stubEnv('NEXT_RUNTIME', 'edge');
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => createTusRoute({ storage: memoryStorage() })).toThrow(
    'createTusRoute needs the Node.js runtime',
  );
});
