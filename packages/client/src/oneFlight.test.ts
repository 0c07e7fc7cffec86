import { describe, expect, it } from 'vitest';
import { appendedTo, conversation, created, failure, hello, stands, URL_1 } from './testing/conversation.ts';
import { settled } from './testing/manualClock.ts';

// What C6 promises; here within one page. Over pages: turns.contract.ts, e2e/oneFlight.e2e.ts.
describe('a file chosen twice', () => {
  it('is created once: the second upload watches the first, and completes with it', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    const first = begin(hello, { chunkSize: 3 });
    const second = begin(hello, { chunkSize: 3 });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(3));
    const last = await nextRequest();
    await clock.advance(300);
    expect(second.getSnapshot()).toMatchObject({
      status: 'uploading',
      phase: 'watching',
      url: URL_1,
      offset: 3,
      length: 5,
    });
    last.respondWith(appendedTo(5));
    expect(await second.done).toEqual(await first.done);
    expect(log.map((line) => line.split(' ')[0])).toEqual(['POST', 'PATCH', 'PATCH']);
  });

  it('goes on from the acknowledged byte when the first is paused', async () => {
    const { begin, nextRequest, log } = conversation();
    const first = begin(hello, { chunkSize: 3 });
    const second = begin(hello, { chunkSize: 3 });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(3));
    await nextRequest();
    first.pause();
    const head = await nextRequest();
    expect(head).toMatchObject({ method: 'HEAD', url: URL_1 });
    head.respondWith(stands(3, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await second.done;
    // The first, started again, learns that it is done.
    first.start();
    (await nextRequest()).respondWith(stands(5, 5));
    await first.done;
    expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('goes on with the second when the first fails', async () => {
    const { begin, nextRequest } = conversation();
    const first = begin(hello);
    const second = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 403 });
    expect(await failure(first)).toMatchObject({ code: 'rejected' });
    expect(await nextRequest()).toMatchObject({ method: 'HEAD', url: URL_1 });
    expect(second.getSnapshot().status).toBe('uploading');
  });

  it('is given up on both sides when the watching one is terminated', async () => {
    const { begin, nextRequest, log } = conversation();
    const first = begin(hello);
    const second = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    await settled();
    const ended = second.terminate();
    for (let deletes = 0; deletes < 2; deletes += 1) {
      const request = await nextRequest();
      expect(request).toMatchObject({ method: 'DELETE', url: URL_1 });
      request.respondWith({ status: deletes === 0 ? 204 : 404 });
    }
    await ended;
    expect(patch.signal.aborted).toBe(true);
    expect(first.getSnapshot().status).toBe('terminated');
    expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('is given up on both sides when the first is terminated', async () => {
    const { begin, nextRequest } = conversation();
    const first = begin(hello);
    const second = begin(hello);
    (await nextRequest()).respondWith(created);
    await nextRequest();
    await settled();
    const ended = first.terminate();
    (await nextRequest()).respondWith({ status: 204 });
    await ended;
    await settled();
    expect(second.getSnapshot().status).toBe('terminated');
  });

  it('paused while it watches, lets the first go on alone', async () => {
    const { begin, nextRequest } = conversation();
    const first = begin(hello);
    const second = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    await settled();
    second.pause();
    patch.respondWith(appendedTo(5));
    await first.done;
    expect(second.getSnapshot()).toMatchObject({ status: 'paused', url: URL_1 });
  });

  it('for two scopes, or without a memory, is two uploads', async () => {
    const { begin, nextRequest } = conversation({
      fingerprint: async (_, { scope }) => scope,
    });
    begin(hello, { scope: 'a' });
    begin(hello, { scope: 'b' });
    begin(hello, { scope: 'a', resume: false });
    for (let posts = 0; posts < 3; posts += 1) expect((await nextRequest()).method).toBe('POST');
  });
});
