import { header } from '@kit/protocol';
import { describe, expect, it } from 'vitest';
import { type CorsOptions, createTusServer, UploadProblem } from './index.ts';
import { memoryStorage } from './stores/memory/index.ts';
import { TUS } from './testing/conversation.ts';
import { fetchDoor } from './testing/doors.ts';
import { serverWith } from './testing/serverWith.ts';

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
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
        'access-control-allow-headers': 'upload-offset,x-csrf-token',
        'access-control-max-age': '60',
        vary: 'Origin, Access-Control-Request-Headers',
      },
    });
  });

  it.each([
    ['to pages of origins that it lets pass', { origins: [PAGE] }, true],
    ['not to pages that somebody else lets pass, whose list of headers may not have it', undefined, false],
  ])('announces Idempotency-Key %s', async (_, cors, told) => {
    for (const reply of [
      await ask(cors, 'POST', '/files', { 'upload-length': '5' }),
      await ask(cors, 'OPTIONS', '/files'),
    ]) {
      const extensions = reply.headers['tus-extension']?.split(',') ?? [];
      expect(extensions).toContain('creation-with-upload');
      expect(extensions.includes('idempotency-key')).toBe(told);
    }
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

  it('tells a preflight that names no header all that clients of any make send', async () => {
    const told = await ask({ origins: [PAGE] }, 'OPTIONS', '/files', {
      'access-control-request-method': 'POST',
    });
    for (const name of Object.values(header)) {
      expect(told.headers['access-control-allow-headers']?.toLowerCase().split(', ')).toContain(name);
    }
  });

  it('lets a page read every header of the protocol, of downloads and of refusals', async () => {
    const told = await ask({ origins: '*', exposeHeaders: ['X-Invoice'] }, 'HEAD', '/files/none');
    const exposed = told.headers['access-control-expose-headers']?.toLowerCase().split(', ');
    const downloads = ['accept-ranges', 'content-disposition', 'content-range', 'etag', 'last-modified'];
    for (const name of [...Object.values(header), ...downloads, 'upload-limit', 'x-invoice']) {
      expect(exposed).toContain(name);
    }
  });

  it('answers preflights before anybody is asked who they are, and for paths that are none', async () => {
    const authorize = () => {
      throw new UploadProblem('unauthorized', 'Sign in first.');
    };
    const { door } = await serverWith({ cors: { origins: [PAGE] }, authorize });
    for (const path of ['/files', '/files/x', '/files/a%2Fb', '/elsewhere']) {
      const headers = { origin: PAGE, 'access-control-request-method': 'PATCH' };
      const told = await door.send({ method: 'OPTIONS', path, headers });
      expect(told).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': PAGE } });
    }
    const refused = await door.send({ method: 'HEAD', path: '/files/x', headers: { origin: PAGE, ...TUS } });
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': PAGE } });
  });

  it('lets no page of a public network reach a private one', async () => {
    const told = await ask({ origins: '*' }, 'OPTIONS', '/files', {
      'access-control-request-method': 'POST',
      'access-control-request-private-network': 'true',
    });
    expect(told.headers['access-control-allow-private-network']).toBeUndefined();
  });

  it('gives every cache the same reply where every page may use it', async () => {
    const { door } = await serverWith({ cors: { origins: '*' } });
    const told = await door.send({ method: 'HEAD', path: '/files/none', headers: TUS });
    expect(told.headers['access-control-allow-origin']).toBe('*');
    expect(told.headers.vary).toBeUndefined();
  });

  it('stands beside what the completion gate says its answer varies by', async () => {
    const { say } = await serverWith({
      cors: { origins: [PAGE] },
      beforeComplete: () => ({ headers: { vary: 'Accept-Language' } }),
    });
    const path = await say.created(1);
    expect((await say.patch(path, 0, 'x')).headers.vary).toBe('Accept-Language, Origin');
  });

  it('takes a test of origins that throws for a no', async () => {
    const faults: unknown[] = [];
    const origins = () => {
      throw new Error('no list');
    };
    const { door } = await serverWith({ cors: { origins }, onError: (error) => faults.push(error) });
    const told = await door.send({ method: 'OPTIONS', path: '/files', headers: { origin: PAGE } });
    expect(told.status).toBe(204);
    expect(told.headers['access-control-allow-origin']).toBeUndefined();
    expect(faults).toEqual([new Error('no list')]);
  });

  it.each([
    [{ origins: ['https://app.example/'] }, 'holds "https://app.example/"'],
    [{ origins: ['https://App.example'] }, 'holds "https://App.example"'],
    [{ origins: ['app.example'] }, 'holds "app.example"'],
    [{ origins: ['*'], credentials: true }, 'cannot go with'],
    [{ origins: '*' as const, maxAge: -1 }, 'must be a number of seconds'],
  ])('refuses options that no browser could obey: %j', (cors, sentence) => {
    expect(() => createTusServer({ storage: memoryStorage(), cors })).toThrow(sentence);
  });

  it('is silent where it is not configured', async () => {
    const told = await ask(undefined, 'OPTIONS', '/files');
    expect(Object.keys(told.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('never lets every page act with a user’s cookies', () => {
    const cors = { origins: '*', credentials: true } as const;
    expect(() => createTusServer({ storage: memoryStorage(), cors })).toThrow(TypeError);
  });
});
