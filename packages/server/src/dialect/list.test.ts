import type { ListedUploads } from '@kit/protocol';
import { encodeMetadata } from '@kit/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Authorize, createTusServer, type TusServerOptions, UploadProblem } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { manualClock } from '../testing/clock.ts';
import { conversation } from '../testing/conversation.ts';
import { type Door, doors, type Told } from '../testing/doors.ts';
import { serverWith } from '../testing/serverWith.ts';

const authorize: Authorize = (request) => {
  const owner = request.headers.get('authorization');
  if (owner === null) throw new UploadProblem('unauthorized', 'Sign in first.');
  return { owner };
};
const ANN = { authorization: 'ann' };

function pageIn(told: Told): ListedUploads {
  expect(told).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
  return JSON.parse(told.text);
}

describe.each(doors)('the list, through %s', (_, open) => {
  async function withServer(options: Partial<TusServerOptions> = { authorize }) {
    const clock = manualClock();
    const door: Door = await open(createTusServer({ storage: memoryStorage(), clock, ...options }));
    onTestFinished(() => door.close());
    return { door, clock, say: conversation(door) };
  }

  it('shows an owner their own uploads, newest first, each with its URL', async () => {
    const { say, clock } = await withServer();
    const metadata = { 'upload-metadata': encodeMetadata({ filename: '보고서.pdf' }) };
    const older = await say.created(5, { ...ANN, ...metadata });
    await say.patch(older, 0, 'hello', ANN);
    clock.advance(1);
    const newer = await say.created(7, ANN);
    await say.created(9, { authorization: 'bob' });
    const told = await say.get('/files', ANN);
    expect(told.headers['cache-control']).toBe('no-store');
    const { uploads, cursor } = pageIn(told);
    expect(cursor).toBeNull();
    expect(uploads).toMatchObject([
      { url: newer, length: 7, offset: 0, completedAt: null },
      { url: older, length: 5, offset: 5, metadata: { filename: '보고서.pdf' }, expiresAt: null },
    ]);
    expect(Object.keys(uploads[0] ?? {}).sort()).toEqual(
      ['completedAt', 'createdAt', 'expiresAt', 'id', 'length', 'metadata', 'offset', 'url'].sort(),
    );
  });

  it('comes in pages, and by whether uploads are complete', async () => {
    const { say, clock } = await withServer();
    const paths: string[] = [];
    for (let i = 0; i < 5; i++) {
      paths.unshift(await say.created(i % 2, ANN));
      clock.advance(1);
    }
    const seen: string[] = [];
    let query = '?limit=2';
    for (let pages = 1; ; pages++) {
      const { uploads, cursor } = pageIn(await say.get(`/files${query}`, ANN));
      seen.push(...uploads.map(({ url }) => url));
      if (cursor === null) {
        expect(pages).toBe(3);
        break;
      }
      query = `?limit=2&cursor=${encodeURIComponent(cursor)}`;
    }
    expect(seen).toEqual(paths);
    const lengths = async (completed: string) =>
      pageIn(await say.get(`/files?completed=${completed}`, ANN)).uploads.map(({ length }) => length);
    expect(await lengths('true')).toEqual([0, 0, 0]);
    expect(await lengths('false')).toEqual([1, 1]);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=1.5',
    'limit=',
    'limit=1&limit=2',
    'completed=yes',
    'completed=',
    'cursor=',
    'cursor=x',
    'cursor=%00',
    `cursor=${'9'.repeat(5000)}`,
  ])('refuses ?%s', async (query) => {
    const { say } = await withServer();
    await say.created(1, ANN);
    const told = await say.get(`/files?${query}`, ANN);
    expect(told.status).toBe(400);
    expect(JSON.parse(told.text).detail).toMatch(/^The query parameter (limit|cursor|completed) .+\.$/);
  });

  it('asks who looks, and shows nothing to who may not', async () => {
    const { say } = await withServer();
    expect((await say.get('/files')).status).toBe(401);
  });
});

describe('the list', () => {
  it('is not there where nobody says who asks', async () => {
    const { say } = await serverWith();
    expect(await say.get('/files')).toMatchObject({ status: 405, headers: { allow: 'OPTIONS, POST, PUT' } });
  });

  it('is asked for as an action of its own', async () => {
    const actions: string[] = [];
    const { say } = await serverWith({
      authorize: (_, action) => {
        actions.push(action);
        return { owner: 'ann' };
      },
    });
    await say.get('/files');
    expect(actions).toEqual(['list']);
  });
});
