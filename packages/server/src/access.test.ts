import { describe, expect, it } from 'vitest';
import { locationOf } from './testing/conversation.ts';
import { serverWith } from './testing/serverWith.ts';

describe('limits by who asks', () => {
  const generous = (request: { headers: Headers }) => (request.headers.get('plan') === 'paid' ? null : 5);

  it('maxSize may be a function of the request: one caller’s bound is not another’s', async () => {
    const { server, say } = await serverWith({ maxSize: generous });
    const refused = await say.create(6);
    expect(refused).toMatchObject({ status: 413, headers: { 'tus-max-size': '5' } });
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    expect((await say.create(6, { plan: 'paid' })).status).toBe(201);
  });

  it('maxChunkSize may be a promise of one, and is told with every upload', async () => {
    const { say } = await serverWith({ maxChunkSize: async (request) => generous(request) });
    const made = await say.create(100);
    expect(made.headers['upload-limit']).toBe('max-append-size=5');
    expect(await say.patch(locationOf(made), 0, '123456')).toMatchObject({
      status: 413,
      headers: { 'upload-offset': '0', 'upload-limit': 'max-append-size=5' },
    });
    expect((await say.patch(locationOf(made), 0, '123456', { plan: 'paid' })).status).toBe(204);
  });

  it('a bound that differs by caller is not announced to everybody', async () => {
    const { door } = await serverWith({ maxSize: generous });
    const told = await door.send({ method: 'OPTIONS', path: '/files' });
    expect(told.headers['tus-max-size']).toBeUndefined();
  });

  it('a function that gives no sensible number fails the request, and tells nobody why but onError', async () => {
    const errors: unknown[] = [];
    const { say } = await serverWith({ maxSize: () => Number.NaN, onError: (error) => errors.push(error) });
    expect((await say.create(1)).status).toBe(500);
    expect(String(errors[0])).toContain('maxSize must be an integer');
  });
});
