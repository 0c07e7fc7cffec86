import { describe, expect, it } from 'vitest';
import type { Storage, TusServerOptions } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { OCTETS } from '../testing/conversation.ts';
import { serverWith } from '../testing/serverWith.ts';

const authorize: TusServerOptions['authorize'] = (request) => ({
  owner: request.headers.get('authorization'),
});
const ANN = { authorization: 'ann' };
const BOB = { authorization: 'bob' };
const DEFERRED = { 'upload-defer-length': '1' };

function withQuota(options: Partial<TusServerOptions> = {}) {
  return serverWith({ ...(authorize && { authorize }), quota: () => 100, ...options });
}

describe('a quota', () => {
  it('counts whole lengths from the moment they are announced, by owner', async () => {
    const { say } = await withQuota();
    await say.created(60, ANN);
    const refused = await say.create(41, ANN);
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.text)).toMatchObject({
      code: 'quota-exceeded',
      detail: 'Your uploads take up 60 B of 100 B: 41 B more do not fit. Delete some first.',
    });
    expect((await say.create(100, BOB)).status).toBe(201);
    expect((await say.create(40, ANN)).status).toBe(201);
    expect((await say.create(0, ANN)).status).toBe(201);
  });

  it('counts completed uploads too, and gives back what is terminated or swept', async () => {
    const { say } = await withQuota();
    const path = await say.created(100, ANN);
    await say.patch(path, 0, 'x'.repeat(100), ANN);
    expect((await say.create(1, ANN)).status).toBe(413);
    await say.tus({ method: 'DELETE', path, headers: ANN });
    expect((await say.create(1, ANN)).status).toBe(201);
  });

  it('leaves nothing behind of an upload that it refuses', async () => {
    const { server, say } = await withQuota();
    await say.create(101, ANN);
    expect((await server.list({ owner: 'ann' })).uploads).toEqual([]);
  });

  it('holds for a length that is told later', async () => {
    const { say } = await withQuota();
    const path = await say.created(0, { ...ANN });
    const { headers } = await say.tus({ method: 'POST', path: '/files', headers: { ...ANN, ...DEFERRED } });
    const deferred = headers.location ?? path;
    expect((await say.patch(deferred, 0, 'ab', { ...ANN, 'upload-length': '101' })).status).toBe(413);
    expect((await say.patch(deferred, 0, 'ab', { ...ANN, 'upload-length': '100' })).status).toBe(204);
    expect((await say.create(1, ANN)).status).toBe(413);
  });

  it('holds for bytes whose number nobody told, announced or not', async () => {
    const { server, say } = await withQuota();
    const { headers } = await say.tus({ method: 'POST', path: '/files', headers: { ...ANN, ...DEFERRED } });
    const path = headers.location ?? '';
    expect((await say.patch(path, 0, 'x'.repeat(80), ANN)).status).toBe(204);
    expect(await say.patch(path, 80, 'x'.repeat(21), ANN)).toMatchObject({
      status: 413,
      headers: { 'upload-offset': '80' },
    });
    async function* pieces() {
      for (let i = 0; i < 30; i++) yield new TextEncoder().encode('y');
    }
    const streamed = await server.fetch(
      new Request(`http://x${path}`, {
        method: 'PATCH',
        headers: { ...ANN, ...OCTETS, 'tus-resumable': '1.0.0', 'upload-offset': '80' },
        body: ReadableStream.from(pieces()),
        duplex: 'half',
      } as RequestInit),
    );
    expect(streamed.status).toBe(413);
    expect((await say.tus({ method: 'HEAD', path, headers: ANN })).headers['upload-offset']).toBe('100');
    expect((await say.create(1, ANN)).status).toBe(413);
  });

  it('is not overrun by creations at the same time, in however many processes', async () => {
    const storage = memoryStorage();
    const slow: Storage['records'] = {
      ...storage.records,
      usage: async (owner) => {
        const used = (await storage.records.usage?.(owner)) ?? 0;
        await new Promise((resolve) => setImmediate(resolve));
        return used;
      },
    };
    const { say } = await withQuota({ storage: { ...storage, records: slow } });
    const { say: other } = await withQuota({ storage: { ...storage, records: slow } });
    const told = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? say : other).create(30, ANN)),
    );
    expect(told.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(told.filter(({ status }) => status === 413)).toHaveLength(7);
  });

  it('may differ by owner, take its time, and be none', async () => {
    const { say } = await withQuota({ quota: async (owner) => (owner === 'ann' ? null : 5) });
    expect((await say.create(2 ** 50, ANN)).status).toBe(201);
    expect((await say.create(6, BOB)).status).toBe(413);
  });

  it('that makes no sense is a fault of the server', async () => {
    const faults: unknown[] = [];
    const { say } = await withQuota({ quota: () => Number.NaN, onError: (error) => faults.push(error) });
    expect((await say.create(1, ANN)).status).toBe(500);
    expect(String(faults[0])).toContain('quota gave NaN');
  });

  it('needs records that can be added up', async () => {
    const storage = memoryStorage();
    const { usage: _, ...records } = storage.records;
    await expect(withQuota({ storage: { ...storage, records } })).rejects.toThrow('usage(owner)');
  });
});
