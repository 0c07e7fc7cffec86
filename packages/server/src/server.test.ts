import { encodeMetadata } from '@kit/protocol';
import { describe, expect, it } from 'vitest';
import { createTusServer, type TusServerOptions, UploadProblem } from './index.ts';
import { memoryStorage } from './stores/memory/index.ts';
import { manualClock } from './testing/clock.ts';
import { type Conversation, locationOf, OCTETS } from './testing/conversation.ts';
import { serverWith, storedIds } from './testing/serverWith.ts';

describe('owners', () => {
  const authorize: TusServerOptions['authorize'] = (request) => {
    const owner = request.headers.get('authorization');
    if (owner === null) throw new UploadProblem('unauthorized', 'Sign in first.');
    return { owner };
  };

  async function as(say: Conversation, owner: string, method: string, path: string) {
    const headers = { authorization: owner, ...OCTETS, 'upload-offset': '0' };
    return say.tus({ method, path, headers, ...(method === 'PATCH' ? { body: 'x' } : {}) });
  }

  it('an upload of somebody else is 404 to every method, and stays as it is', async () => {
    const { server, say } = await serverWith({ authorize });
    const path = await say.created(5, { authorization: 'ann' });
    for (const method of ['HEAD', 'GET', 'PATCH', 'DELETE']) {
      expect((await as(say, 'bob', method, path)).status).toBe(404);
    }
    expect((await as(say, 'ann', 'HEAD', path)).headers['upload-offset']).toBe('0');
    expect((await server.list({ owner: 'bob' })).uploads).toEqual([]);
    expect((await server.list({ owner: 'ann' })).uploads).toMatchObject([
      { id: path.split('/').at(-1), owner: 'ann' },
    ]);
  });

  it('who is not let in hears why, and nothing is made', async () => {
    const { server, say } = await serverWith({ authorize });
    const told = await say.create(5);
    expect(told.status).toBe(401);
    expect(JSON.parse(told.text)).toMatchObject({ code: 'unauthorized', detail: 'Sign in first.' });
    expect((await server.list({ owner: null })).uploads).toEqual([]);
  });

  it('is told what is being done', async () => {
    const actions: string[] = [];
    const { say } = await serverWith({
      authorize: (_, action) => {
        actions.push(action);
        return { owner: 'ann' };
      },
    });
    const path = await say.created(1);
    await say.head(path);
    await say.patch(path, 0, 'x');
    await say.get(path);
    await say.remove(path);
    expect(actions).toEqual(['create', 'retrieve', 'append', 'download', 'terminate']);
  });
});

describe('the gate beforeCreate', () => {
  it('may set id and metadata', async () => {
    const { server, say } = await serverWith({
      beforeCreate: ({ metadata }) => ({ id: 'chosen-1', metadata: { filename: `${metadata.filename}!` } }),
    });
    const metadata = encodeMetadata({ filename: '보고서.pdf' });
    expect(await say.created(5, { 'upload-metadata': metadata })).toBe('/files/chosen-1');
    expect((await server.list({ owner: null })).uploads[0]?.metadata).toEqual({ filename: '보고서.pdf!' });
    expect((await say.create(5)).status).toBe(422);
  });

  it('may refuse, and then nothing is stored', async () => {
    const { server, storage, say } = await serverWith({
      beforeCreate: () => {
        throw new UploadProblem('rejected', 'Only pictures are taken here.');
      },
    });
    const told = await say.create(5);
    expect(told.status).toBe(422);
    expect(JSON.parse(told.text)).toMatchObject({ detail: 'Only pictures are taken here.' });
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    expect(await storedIds(storage)).toEqual([]);
  });

  it('cannot choose an id that is no file name', async () => {
    const errors: unknown[] = [];
    const { say } = await serverWith({
      beforeCreate: () => ({ id: '../x' }),
      onError: (e) => errors.push(e),
    });
    const told = await say.create(5);
    expect(told.status).toBe(500);
    expect(told.text).not.toContain('../x');
    expect(errors).toHaveLength(1);
  });
});

describe('notices', () => {
  it('tell of every step, and cannot fail a request', async () => {
    const told: string[] = [];
    const errors: unknown[] = [];
    const notice =
      (name: string) =>
      ({ offset }: { offset: number }) => {
        told.push(`${name} ${offset}`);
        throw new Error(name);
      };
    const { say } = await serverWith({
      onCreated: notice('created'),
      onProgressed: notice('progressed'),
      onCompleted: notice('completed'),
      onTerminated: notice('terminated'),
      onError: (error) => {
        errors.push(error);
        throw new Error('and the log is full');
      },
    });
    const path = await say.created(5);
    expect((await say.patch(path, 0, 'he')).status).toBe(204);
    expect((await say.patch(path, 2, 'llo')).status).toBe(204);
    expect((await say.remove(path)).status).toBe(204);
    expect(told).toEqual(['created 0', 'progressed 2', 'completed 5', 'terminated 5']);
    expect(errors).toHaveLength(4);
  });
});

describe('limits', () => {
  it('maxChunkSize: a body above it is 413 and tells the limit; the upload stays where it was', async () => {
    const { say } = await serverWith({ maxChunkSize: 3 });
    const made = await say.create(5);
    expect(made.headers['upload-limit']).toBe('max-append-size=3');
    const path = locationOf(made);
    expect(await say.patch(path, 0, 'hello')).toMatchObject({
      status: 413,
      headers: { 'upload-offset': '0', 'upload-limit': 'max-append-size=3' },
    });
    expect((await say.patch(path, 0, 'hel')).status).toBe(204);
    expect((await say.patch(path, 3, 'lo')).status).toBe(204);
  });

  it('maxSize bounds a deferred length too, told or not', async () => {
    const { say } = await serverWith({ maxSize: 5 });
    const made = await say.tus({ method: 'POST', path: '/files', headers: { 'upload-defer-length': '1' } });
    const path = locationOf(made);
    expect((await say.patch(path, 0, 'hello!')).status).toBe(413);
    expect((await say.patch(path, 0, 'hel', { 'upload-length': '6' })).status).toBe(413);
    expect((await say.head(path)).headers).toMatchObject({
      'upload-offset': '0',
      'upload-defer-length': '1',
    });
  });

  it.each([{ maxSize: -1 }, { maxSize: 1.5 }, { maxChunkSize: 0 }, { expiry: 0 }])(
    '%j makes no sense',
    (options) => {
      expect(() => createTusServer({ storage: memoryStorage(), ...options })).toThrow(RangeError);
    },
  );

  it.each(['files', '/files?x', ''])('basePath %j makes no sense', (basePath) => {
    expect(() => createTusServer({ storage: memoryStorage(), basePath })).toThrow(TypeError);
  });
});

describe('base path', () => {
  it.each([
    ['/', '/', '/'],
    ['/api/uploads/', '/api/uploads', '/api/uploads/'],
  ])('%j serves at %j and writes it into Location', async (basePath, endpoint, prefix) => {
    const { say } = await serverWith({ basePath });
    const headers = { 'upload-length': '0' };
    const location = locationOf(await say.tus({ method: 'POST', path: endpoint, headers }));
    expect(location).toMatch(new RegExp(`^${prefix}[0-9a-f]{32}$`));
    expect((await say.head(location)).status).toBe(200);
  });

  it('of one request wins over the option, and every upload is reached from every mount', async () => {
    const { server } = await serverWith();
    const send = (method: string, path: string, basePath: string, headers = {}) =>
      server.fetch(
        new Request(`http://tus.example.org${path}`, {
          method,
          headers: { 'tus-resumable': '1.0.0', ...headers },
        }),
        { basePath },
      );
    const created = await send('POST', '/teams/7/files', '/teams/7/files', { 'upload-length': '0' });
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(/^\/teams\/7\/files\/[0-9a-f]{32}$/);
    expect((await send('HEAD', location, '/teams/7/files')).status).toBe(200);
    const elsewhere = location.replace('/7/', '/8/');
    expect((await send('HEAD', elsewhere, '/teams/8/files')).status).toBe(200);
    expect((await send('HEAD', elsewhere, '/teams/7/files')).status).toBe(404);
  });
});

describe('in an app whose paths all end in a slash', () => {
  it('uploads are named and found so, parts and the list too; without the slash they are found as well', async () => {
    const { server } = await serverWith({ authorize: () => ({ owner: 'ann' }) });
    const send = (method: string, path: string, headers: Record<string, string> = {}) =>
      server.fetch(
        new Request(`http://tus.example.org${path}`, {
          method,
          headers: { 'tus-resumable': '1.0.0', ...headers },
        }),
        { pathEnd: '/' },
      );
    const part = await send('POST', '/files/', { 'upload-length': '0', 'upload-concat': 'partial' });
    const location = part.headers.get('location') ?? '';
    expect(location).toMatch(/^\/files\/[0-9a-f]{32}\/$/);
    expect((await send('HEAD', location)).status).toBe(200);
    expect((await send('HEAD', location.slice(0, -1))).status).toBe(200);
    expect((await send('HEAD', `${location}/`)).status).toBe(404);

    const whole = await send('POST', '/files/', { 'upload-concat': `final;${location}` });
    const listed = await (await send('GET', '/files/', { accept: 'application/json' })).json();
    expect(listed).toMatchObject({ uploads: [{ url: whole.headers.get('location') }] });
  });
});

describe('the list', () => {
  it('pages through an owner’s uploads, newest first', async () => {
    const clock = manualClock();
    const { server, say } = await serverWith({ clock });
    const paths: string[] = [];
    for (let i = 0; i < 5; i++) {
      paths.unshift(await say.created(i));
      clock.advance(1);
    }
    const first = await server.list({ owner: null, limit: 3 });
    const second = await server.list({ owner: null, limit: 3, cursor: first.cursor ?? '' });
    expect([...first.uploads, ...second.uploads].map(({ id }) => `/files/${id}`)).toEqual(paths);
    expect(second.cursor).toBeNull();
    await expect(server.list({ owner: null, limit: 0 })).rejects.toThrow(RangeError);
  });
});

describe('metadata', () => {
  it('is bytes: what came in goes out the same', async () => {
    const { server, say } = await serverWith();
    const metadata = `raw ${btoa('\xff\x00\xfe')},__proto__ ${btoa('p')},constructor ${btoa('c')},flag`;
    const path = await say.created(5, { 'upload-metadata': metadata });
    expect((await say.head(path)).headers['upload-metadata']).toBe(metadata);
    const [upload] = (await server.list({ owner: null })).uploads;
    expect(Object.entries(upload?.metadata ?? {})).toEqual([
      ['raw', '\ufffd\u0000\ufffd'],
      ['__proto__', 'p'],
      ['constructor', 'c'],
      ['flag', ''],
    ]);
  });
});
