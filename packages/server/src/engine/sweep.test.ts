import { describe, expect, it } from 'vitest';
import type { Storage } from '../ports/storage.ts';
import { createTusServer } from '../server.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { manualClock } from '../testing/clock.ts';
import { serverWith, storedIds } from '../testing/serverWith.ts';

describe('the sweep', () => {
  it('removes record and bytes of what lapsed, and nothing else', async () => {
    const clock = manualClock();
    const expired: string[] = [];
    const { server, storage, say } = await serverWith({
      clock,
      expiry: 1000,
      onExpired: ({ id }) => {
        expired.push(`/files/${id}`);
      },
    });
    const lapsed = await say.created(5);
    await say.patch(lapsed, 0, 'he');
    const done = await say.created(2);
    await say.patch(done, 0, 'ab');
    clock.advance(600);
    const young = await say.created(5);
    const slid = await say.created(5);
    await say.patch(slid, 0, 'a');
    clock.advance(600);
    await say.patch(slid, 1, 'b');
    expect(await server.sweep()).toEqual({ removed: 1, orphans: 0 });
    expect(expired).toEqual([lapsed]);
    expect((await say.head(lapsed)).status).toBe(404);
    for (const path of [done, young, slid]) expect((await say.head(path)).status).toBe(200);
    expect((await storedIds(storage)).map((id) => `/files/${id}`).sort()).toEqual([done, slid].sort());
  });

  it('works in batches until nothing lapsed is left', async () => {
    const clock = manualClock();
    const { server, say } = await serverWith({ clock, expiry: 1000 });
    for (let i = 0; i < 120; i++) await say.created(5);
    clock.advance(1000);
    expect(await server.sweep()).toEqual({ removed: 120, orphans: 0 });
    expect((await server.list({ owner: null })).uploads).toEqual([]);
  });

  it('leaves alone what somebody writes to right now, however old', async () => {
    const clock = manualClock();
    const { server, storage, say } = await serverWith({ clock, expiry: 1000 });
    const path = await say.created(5);
    const id = path.slice('/files/'.length);
    clock.advance(5000);
    const lease = await storage.locker.acquire(id, { mode: 'takeover', graceMs: 0 });
    expect(await server.sweep()).toEqual({ removed: 0, orphans: 0 });
    await lease?.release();
    expect(await server.sweep()).toEqual({ removed: 1, orphans: 0 });
  });

  it('leaves alone what is being completed right now, however old', async () => {
    const clock = manualClock();
    const { server, storage, say } = await serverWith({ clock, expiry: 1000 });
    const path = await say.created(5);
    clock.advance(5000);
    const name = `${path.slice('/files/'.length)}.gate`;
    const lease = await storage.locker.acquire(name, { mode: 'wait', graceMs: 0 });
    expect(await server.sweep()).toEqual({ removed: 0, orphans: 0 });
    await lease?.release();
    expect(await server.sweep()).toEqual({ removed: 1, orphans: 0 });
  });

  it('leaves alone what got a byte between being found and being removed', async () => {
    const clock = manualClock();
    const inner = memoryStorage();
    const locker: Storage['locker'] = {
      ...inner.locker,
      async acquire(id, options) {
        await inner.records.advance(id, 1, 2, clock.now() + 1000);
        return inner.locker.acquire(id, options);
      },
    };
    const { say } = await serverWith({ storage: inner, clock, expiry: 1000 });
    const { server } = await serverWith({ storage: { ...inner, locker }, clock, expiry: 1000 });
    const path = await say.created(5);
    await say.patch(path, 0, 'h');
    clock.advance(1000);
    expect(await server.sweep()).toEqual({ removed: 0, orphans: 0 });
    expect((await server.list({ owner: null })).uploads).toMatchObject([{ offset: 2 }]);
  });

  it('takes up bytes that a killed termination left behind', async () => {
    const { server, storage, say } = await serverWith();
    const path = await say.created(5);
    await say.patch(path, 0, 'he');
    await storage.records.delete(path.slice('/files/'.length));
    expect(await storedIds(storage)).toHaveLength(1);
    expect(await server.sweep()).toEqual({ removed: 0, orphans: 1 });
    expect(await storedIds(storage)).toEqual([]);
  });

  it('does not take bytes for orphans whose upload was made in this very moment', async () => {
    const inner = memoryStorage();
    const { say } = await serverWith({ storage: inner });
    const path = await say.created(5);
    const id = path.slice('/files/'.length);
    await say.patch(path, 0, 'he');
    const record = await inner.records.find(id);
    let looked = 0;
    const records: Storage['records'] = {
      ...inner.records,
      find: () => {
        looked += 1;
        return looked === 1 ? undefined : record;
      },
    };
    const { server } = await serverWith({ storage: { ...inner, records } });
    expect(await server.sweep()).toEqual({ removed: 0, orphans: 0 });
    expect(await storedIds(inner)).toEqual([id]);
  });

  it('runs by itself, until the server is closed', async () => {
    const clock = manualClock();
    let tell: (url: string) => void = () => {};
    const swept = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const { say } = await serverWith({
      clock,
      expiry: 1000,
      sweepInterval: 5000,
      onExpired: ({ id }) => tell(`/files/${id}`),
    });
    const path = await say.created(5);
    clock.advance(5000);
    expect(await swept).toBe(path);
  });

  it('is never run twice at a time, by the timer or on demand', async () => {
    const clock = manualClock();
    const inner = memoryStorage();
    let running = 0;
    let most = 0;
    const bytes: Storage['bytes'] = {
      ...inner.bytes,
      async remove(id) {
        running += 1;
        most = Math.max(most, running);
        await inner.bytes.remove(id);
        running -= 1;
      },
    };
    let looks = 0;
    const records: Storage['records'] = {
      ...inner.records,
      expired(...asked) {
        looks += 1;
        return inner.records.expired(...asked);
      },
    };
    const { server, say } = await serverWith({
      storage: { ...inner, bytes, records },
      clock,
      expiry: 1000,
      sweepInterval: 100,
    });
    for (let i = 0; i < 20; i++) await say.created(5);
    clock.advance(1000);
    const swept = await Promise.all([server.sweep(), server.sweep()]);
    expect(swept.map(({ removed }) => removed)).toEqual([0, 0]);
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    expect(most).toBe(1);
    // Of ten ticks one sweep: it looks twice, and each of the two on demand once.
    expect(looks).toBe(4);
  });

  it('stops in the middle when the server closes, and touches a closed store no more', async () => {
    const clock = manualClock();
    const inner = memoryStorage();
    const faults: unknown[] = [];
    let closed = false;
    let touchedLate = false;
    const records: Storage['records'] = {
      ...inner.records,
      find: (id) => {
        touchedLate ||= closed;
        return inner.records.find(id);
      },
      close() {
        closed = true;
      },
    };
    const server = createTusServer({
      storage: { ...inner, records },
      clock,
      expiry: 1000,
      onError: (error) => faults.push(error),
    });
    const { say } = await serverWith({ storage: inner, clock, expiry: 1000 });
    for (let i = 0; i < 200; i++) await say.created(5);
    clock.advance(1000);
    const sweeping = server.sweep();
    await server.close();
    expect((await sweeping).removed).toBeLessThan(200);
    expect(touchedLate).toBe(false);
    expect(faults).toEqual([]);
  });
});
