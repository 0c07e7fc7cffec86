import { describe, expect, it } from 'vitest';
import type { TusServerOptions } from '../options.ts';
import { locationOf, OCTETS } from '../testing/conversation.ts';
import { serverWith } from '../testing/serverWith.ts';
import { signal } from '../testing/signal.ts';

const KEY = { 'idempotency-key': '"c0ffee00-0000-4000-8000-000000000001"' };

async function opened(options: Partial<TusServerOptions> = {}) {
  const told: string[] = [];
  const { say, door, storage, server } = await serverWith({
    beforeCreate: () => void told.push('beforeCreate'),
    onCompleted: () => void told.push('onCompleted'),
    ...options,
  });
  const whole = (body: string, headers: Record<string, string> = {}) =>
    say.tus({
      method: 'POST',
      path: '/files',
      headers: { 'upload-length': String(body.length), ...OCTETS, ...headers },
      body,
    });
  return { say, door, storage, server, told, whole };
}

describe('a creation that is asked for again under its key', () => {
  it('is announced, and makes no second upload: its bytes count once, its hooks run once', async () => {
    const { door, say, whole, told } = await opened();
    const options = await door.send({ method: 'OPTIONS', path: '/files' });
    expect(options.headers['tus-extension']?.split(',')).toContain('idempotency-key');
    const first = await whole('hello', KEY);
    const second = await whole('hello', KEY);
    expect(second).toMatchObject({ status: 201, headers: { 'upload-offset': '5' } });
    expect(locationOf(second)).toBe(locationOf(first));
    expect(told).toEqual(['beforeCreate', 'onCompleted']);
    expect((await say.get(locationOf(first))).text).toBe('hello');
  });

  it('tells how far the first one came', async () => {
    const { say } = await opened();
    const path = await say.created(5, KEY);
    await say.patch(path, 0, 'hel');
    expect(await say.created(5, KEY)).toBe(path);
    expect((await say.head(path)).headers['upload-offset']).toBe('3');
  });

  it('joins its parts into one final upload', async () => {
    const { say, told, server } = await opened();
    const part = { 'upload-concat': 'partial' };
    const parts = [await say.created(3, part), await say.created(2, part)];
    await say.patch(parts[0] ?? '', 0, 'hel');
    await say.patch(parts[1] ?? '', 0, 'lo');
    const join = (headers: Record<string, string>) =>
      say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-concat': `final;${parts.join(' ')}`, ...headers },
      });
    const both = await Promise.all([join(KEY), join(KEY)]);
    const [first, second, third] = [...both, await join(KEY)].map(locationOf);
    expect([second, third]).toEqual([first, first]);
    expect((await server.list({ owner: null })).uploads).toHaveLength(1);
    expect(told.filter((event) => event === 'onCompleted')).toHaveLength(1);
    // "The Client, however, MAY attempt to use a partial upload multiple times": without a key it is another one.
    expect(locationOf(await join({}))).not.toBe(first);
  });

  it('waits for the gate of the first one, and tells its answer', async () => {
    const passed = signal();
    const { whole, told } = await opened({
      beforeComplete: async () => {
        told.push('beforeComplete');
        await passed.given;
        return { body: 'stored' };
      },
    });
    const first = whole('hello', KEY);
    await expect.poll(() => told).toContain('beforeComplete');
    passed.give();
    const [one, two] = await Promise.all([first, whole('hello', KEY)]);
    expect(locationOf(two)).toBe(locationOf(one));
    expect(told.filter((event) => event === 'beforeComplete')).toHaveLength(1);
  });

  it('is refused where the key was that of another upload', async () => {
    const { say } = await opened();
    await say.created(5, KEY);
    for (const told of [
      await say.create(6, KEY),
      await say.create(5, { ...KEY, 'upload-concat': 'partial' }),
    ]) {
      expect([told.status, JSON.parse(told.text).code]).toEqual([400, 'invalid-request']);
    }
  });

  it('is one of its own for another owner, and after the first one was terminated', async () => {
    const { say } = await opened({
      authorize: (request) => ({ owner: request.headers.get('authorization') }),
    });
    const ann = await say.created(5, { ...KEY, authorization: 'ann' });
    expect(await say.created(5, { ...KEY, authorization: 'bob' })).not.toBe(ann);
    await say.tus({ method: 'DELETE', path: ann, headers: { authorization: 'ann' } });
    const next = await say.create(5, { ...KEY, authorization: 'ann' });
    expect(next.status).toBe(201);
  });

  it.each(['short', '"short"', 'c0ffee00-0000-4000-8000-000000000001', `"${'é'.repeat(20)}"`])(
    'needs a key that cannot be guessed, in quotes, not %j',
    async (key) => {
      const { say } = await opened();
      const told = await say.create(5, { 'idempotency-key': key });
      expect(told.status).toBe(400);
    },
  );
});
