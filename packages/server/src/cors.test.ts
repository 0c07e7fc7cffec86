import { describe, expect, it } from 'vitest';
import { type CorsOptions, createTusServer } from './index.ts';
import { memoryStorage } from './stores/memory/index.ts';
import { TUS } from './testing/conversation.ts';
import { fetchDoor } from './testing/doors.ts';

const PAGE = 'https://app.example';

async function ask(
  cors: CorsOptions | undefined,
  method: string,
  path: string,
  headers: Record<string, string> = {},
) {
  const server = createTusServer({ storage: memoryStorage(), ...(cors && { cors }), maxSize: 10 });
  const door = await fetchDoor(server);
  const told = await door.send({ method, path, headers: { origin: PAGE, ...TUS, ...headers } });
  await door.close();
  return told;
}

describe('CORS', () => {
  it('stands around everything: successes, refusals and paths that are none', async () => {
    for (const [method, path, headers, status] of [
      ['POST', '/files', { 'upload-length': '5' }, 201],
      ['POST', '/files', { 'upload-length': '50' }, 413],
      ['POST', '/files', {}, 400],
      ['HEAD', '/files/none', {}, 404],
      ['GET', '/files/none', {}, 404],
      ['PUT', '/files', {}, 405],
      ['GET', '/elsewhere', {}, 404],
    ] as const) {
      const told = await ask({ origins: '*' }, method, path, headers);
      expect(told.status).toBe(status);
      expect(told.headers['access-control-allow-origin']).toBe('*');
      expect(told.headers['access-control-expose-headers']).toContain('Upload-Offset');
    }
  });

  it('answers a preflight with what the page asked for', async () => {
    const told = await ask({ origins: [PAGE], credentials: true, maxAge: 60 }, 'OPTIONS', '/files/x', {
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'upload-offset,x-csrf-token',
    });
    expect(told).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': PAGE,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE, OPTIONS',
        'access-control-allow-headers': 'upload-offset,x-csrf-token',
        'access-control-max-age': '60',
        vary: 'Origin, Access-Control-Request-Headers',
      },
    });
  });

  it.each([[['https://other.example']], [() => false]])(
    'gives nothing to a page that may not, and tells caches that it depends',
    async (origins) => {
      const told = await ask({ origins }, 'POST', '/files', { 'upload-length': '5' });
      expect(told.headers['access-control-allow-origin']).toBeUndefined();
      expect(told.headers['access-control-expose-headers']).toBeUndefined();
      expect(told.headers.vary).toBe('Origin');
    },
  );

  it('is silent where it is not configured', async () => {
    const told = await ask(undefined, 'OPTIONS', '/files');
    expect(Object.keys(told.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('never lets every page act with a user’s cookies', () => {
    const cors = { origins: '*', credentials: true } as const;
    expect(() => createTusServer({ storage: memoryStorage(), cors })).toThrow(TypeError);
  });
});
