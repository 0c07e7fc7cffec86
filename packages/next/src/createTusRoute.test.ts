import { memoryStorage } from '@kit/server/memory';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createTusRoute, type TusRouteOptions } from './createTusRoute.ts';

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

describe('called by no Next, as in a test of your own', () => {
  async function uploaded(options: Omit<TusRouteOptions, 'storage'>) {
    const { POST } = createTusRoute({ storage: memoryStorage(), ...options });
    const headers = {
      ...TUS,
      'upload-length': '5',
      'content-length': '5',
      'content-type': 'application/offset+octet-stream',
    };
    const body = new Blob(['hello']).stream();
    const init = { method: 'POST', headers, body, duplex: 'half' } as const;
    return POST(new Request('http://example.org/api/files', init), { params: Promise.resolve({}) });
  }

  it('a route does what it would put off at once, and the notice beside it is told', async () => {
    const told: string[] = [];
    const { status } = await uploaded({
      onCompleted: ({ length }) => void told.push(`notice ${length}`),
      afterCompleted: ({ length }) => void told.push(`work ${length}`),
    });
    expect(status).toBe(201);
    await expect.poll(() => told.toSorted()).toEqual(['notice 5', 'work 5']);
  });

  it.each<[string, Omit<TusRouteOptions, 'storage'>, string]>([
    [
      'work that throws',
      { afterCompleted: () => Promise.reject(new Error('no mail today')) },
      'no mail today',
    ],
    ['what it cannot revalidate', { revalidate: { tags: ['files'] } }, 'revalidateTag'],
    [
      'an option revalidate that throws',
      {
        revalidate: () => {
          throw new Error('whose is it?');
        },
      },
      'whose is it?',
    ],
  ])('%s fails no upload, and onError hears of it', async (_, options, words) => {
    const heard: unknown[] = [];
    const { status } = await uploaded({ ...options, onError: (error) => heard.push(error) });
    expect(status).toBe(201);
    await expect.poll(() => heard).toMatchObject([{ message: expect.stringContaining(words) }]);
  });
});
