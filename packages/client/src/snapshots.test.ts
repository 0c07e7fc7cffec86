import { describe, expect, it, vi } from 'vitest';
import type { UploadSnapshot } from './machine/snapshot.ts';
import { appendedTo, conversation, created, hello, stands } from './testing/conversation.ts';

describe('snapshots', () => {
  it('tell bytes sent about every 200 ms, and a change of status at once', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(new Uint8Array(1000));
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    const seen: UploadSnapshot[] = [];
    upload.subscribe(() => seen.push(upload.getSnapshot()));
    await clock.advance(100);
    for (let sent = 10; sent <= 1000; sent += 10) {
      patch.progress(sent);
      await clock.advance(10);
    }
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(seen.length).toBeLessThanOrEqual(6);
    upload.pause();
    expect(seen.at(-1)).toMatchObject({ status: 'paused', sent: 1000, offset: 0 });
  });

  it('show every second word of a browser that tells of progress every 100 ms, give or take a few, in the same task', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(new Uint8Array(1000));
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    patch.progress(1);
    const told: number[] = [];
    let sent = 1;
    upload.subscribe(() => told.push(sent));
    for (const pause of [600, 98, 100, 103, 99, 97, 101]) {
      await clock.advance(pause);
      sent += 1;
      patch.progress(sent);
      expect(upload.getSnapshot().sent).toBe(told.at(-1));
    }
    expect(told).toEqual([1, 2, 4, 6, 8]);
  });

  it('show what nothing came after within 300 ms', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(new Uint8Array(1000));
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    await clock.advance(1000);
    patch.progress(1);
    await clock.advance(100);
    patch.progress(2);
    await clock.advance(200);
    expect(upload.getSnapshot().sent).toBe(2);
  });

  it('are frozen, and the same object until something changes', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello);
    await nextRequest();
    const snapshot = upload.getSnapshot();
    expect(upload.getSnapshot()).toBe(snapshot);
    expect(Object.isFrozen(snapshot)).toBe(true);
  });

  it('never show fewer bytes after a fault than before it', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(new Uint8Array(1000));
    let most = { offset: 0, sent: 0 };
    upload.subscribe(() => {
      const { offset, sent } = upload.getSnapshot();
      expect(offset).toBeGreaterThanOrEqual(most.offset);
      expect(sent).toBeGreaterThanOrEqual(most.sent);
      expect(sent).toBeLessThanOrEqual(1000);
      most = { offset, sent };
    });
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    patch.progress(5000);
    await clock.advance(200);
    patch.fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith(stands(200, 1000));
    const again = await nextRequest();
    again.progress(100);
    await clock.advance(200);
    again.respondWith(appendedTo(1000));
    await upload.done;
    expect(most).toEqual({ offset: 1000, sent: 1000 });
  });

  it('never show fewer bytes when the server lost some, which are sent again', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { chunkSize: 3 });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(3));
    (await nextRequest()).fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith(stands(1, 5));
    const again = await nextRequest();
    expect(again.headers['upload-offset']).toBe('1');
    expect(upload.getSnapshot()).toMatchObject({ offset: 3, sent: 3 });
    again.respondWith(appendedTo(4));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
  });

  it('reach the other listeners when one of them throws', async () => {
    const { createUpload } = conversation();
    const upload = createUpload(hello);
    const later: VoidFunction[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => later.push(callback));
    const leave = upload.subscribe(() => {
      leave();
      throw new Error('a listener’s mistake');
    });
    let told = 0;
    upload.subscribe(() => {
      told += 1;
    });
    upload.start();
    vi.restoreAllMocks();
    expect(told).toBe(1);
    expect(later[0]).toThrow('a listener’s mistake');
  });
});
