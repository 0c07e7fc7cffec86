import { describe, expect, it } from 'vitest';
import { createChunkSizer } from './chunkSize.ts';
import { UploadError } from './errors.ts';
import {
  appendedTo,
  conversation,
  created,
  failure,
  hello,
  problem,
  stands,
  waiting,
} from './testing/conversation.ts';

describe('a server in trouble', () => {
  it('is never asked for a new upload because a gateway says 502 and 503', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 502 });
    for (let round = 0; round < 5; round += 1) {
      await clock.advance(30_000);
      (await nextRequest()).respondWith({ status: 503 });
    }
    await clock.advance(30_000);
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });

  it('is given a fifth more time after each failure, three quarters of what it may be by this dice, and at most 22.5 s', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    const waits: number[] = [];
    for (let failures = 1; failures <= 24; failures += 1) {
      (await nextRequest()).fail();
      await clock.advance(0);
      expect(waiting(upload)).toMatchObject({ attempt: failures, error: { code: 'network' } });
      const wait = (waiting(upload).dueAt ?? 0) - clock.now();
      waits.push(Math.round(wait));
      await clock.advance(wait);
    }
    expect(waits.slice(0, 5)).toEqual([450, 540, 648, 778, 933]);
    expect(waits.slice(-3)).toEqual([20_702, 22_500, 22_500]);
  });

  it('is not asked again before its Retry-After', async () => {
    const { begin, nextRequest, clock, log } = conversation();
    begin(hello);
    (await nextRequest()).respondWith({ status: 429, headers: { 'retry-after': '120' } });
    await clock.advance(120_000);
    expect(log).toHaveLength(1);
    await clock.advance(500);
    expect(log).toHaveLength(2);
  });

  it.each([
    ['by the clock of the server, where it tells it', { date: 'Fri, 01 Jan 2027 00:00:00 GMT' }, 120_000],
    ['by our own clock, and never for more than an hour', {}, 3_600_000],
  ])('is not asked again before the date of its Retry-After, %s', async (_, headers, wait) => {
    const { begin, nextRequest, clock, log } = conversation();
    begin(hello);
    const retryAfter = { 'retry-after': 'Fri, 01 Jan 2027 00:02:00 GMT' };
    (await nextRequest()).respondWith({ status: 503, headers: { ...headers, ...retryAfter } });
    await clock.advance(wait);
    expect(log).toHaveLength(1);
    await clock.advance(500);
    expect(log).toHaveLength(2);
  });

  it('is given up after as many tries as were allowed, and can be asked again by the user', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { retry: { attempts: 2 } });
    for (let tries = 0; tries < 3; tries += 1) {
      (await nextRequest()).respondWith(problem(503, 'unavailable', 'The disk is being changed'));
      await clock.advance(2000);
    }
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'server', status: 503, problem: { code: 'unavailable' } });
    expect(error.message).toContain('The disk is being changed');
    expect(upload.getSnapshot()).toMatchObject({ status: 'failed', error });
    upload.start();
    expect((await nextRequest()).method).toBe('POST');
  });

  it('gets a new budget with each byte that got through', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { retry: { attempts: 1 }, chunkSize: 1 });
    (await nextRequest()).respondWith(created);
    for (let offset = 0; offset < 5; offset += 1) {
      (await nextRequest()).fail();
      await clock.advance(1000);
      (await nextRequest()).respondWith(stands(offset, 5));
      (await nextRequest()).respondWith(appendedTo(offset + 1));
    }
    await upload.done;
  });

  it('with retry: false fails at the first fault', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello, { retry: false });
    (await nextRequest()).fail();
    expect(await failure(upload)).toMatchObject({ code: 'network' });
  });
});

describe('silence', () => {
  it('of 30 s ends a request and has it tried again', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    await clock.advance(29_999);
    expect(patch.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(patch.signal.aborted).toBe(true);
    expect(waiting(upload).error.code).toBe('timeout');
    await clock.advance(1000);
    expect((await nextRequest()).method).toBe('HEAD');
  });

  it('is not what a slow upload is', async () => {
    const { begin, nextRequest, clock } = conversation();
    begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    for (let bytes = 1; bytes <= 5; bytes += 1) {
      await clock.advance(29_000);
      patch.progress(bytes);
    }
    expect(patch.signal.aborted).toBe(false);
  });

  it('of a transport that says the same number again is silence all the same', async () => {
    const { begin, nextRequest, clock } = conversation();
    begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    patch.progress(3);
    await clock.advance(20_000);
    patch.progress(3);
    await clock.advance(10_000);
    expect(patch.signal.aborted).toBe(true);
  });
});

describe('a connection that broke', () => {
  it.each([
    [
      'with the whole line, where the next question got no answer either, holds no larger chunk up',
      true,
      256,
    ],
    ['alone keeps the chunks that follow small for a while', false, 64],
  ])('%s', async (_, dead, kibibytes) => {
    const sizer = createChunkSizer();
    const { begin, nextRequest, clock } = conversation({ chunkSizer: () => sizer });
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).fail();
    await clock.advance(1000);
    if (dead) {
      (await nextRequest()).fail();
      await clock.advance(1000);
    }
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    expect(sizer.size()).toBe(64 * 1024);
    sizer.acknowledged(64 * 1024, 64 * 1024, 1);
    expect(sizer.size()).toBe(kibibytes * 1024);
  });
});

// Safari ends requests of its own accord, as "aborted" (ViTransfer#81): pain 20 of users.md.
describe('a request that somebody else aborted', () => {
  it('is one that broke: it is tried again, and nobody takes it for a decision of the user', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).fail(new DOMException('The operation was aborted.', 'AbortError'));
    await clock.advance(0);
    expect(waiting(upload).error).toMatchObject({ code: 'network', retryable: true });
    await clock.advance(1000);
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
  });
});

describe('without a network', () => {
  it('an upload waits without spending tries, however long, and goes on when it is back', async () => {
    const { begin, nextRequest, clock, connectivity, log } = conversation();
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    connectivity.goOffline();
    expect(patch.signal.aborted).toBe(true);
    expect(waiting(upload)).toMatchObject({ dueAt: null, attempt: 0, error: { code: 'offline' } });
    await clock.advance(600_000);
    expect(log).toHaveLength(2);
    connectivity.goOnline();
    (await nextRequest()).respondWith(stands(5, 5));
    await upload.done;
  });

  it('a request that fails is not counted', async () => {
    const { begin, nextRequest, clock, connectivity } = conversation();
    connectivity.goOffline();
    const upload = begin(hello);
    (await nextRequest()).fail();
    await clock.advance(0);
    expect(waiting(upload)).toMatchObject({ dueAt: null, attempt: 0, error: { code: 'network' } });
    connectivity.goOnline();
    expect((await nextRequest()).method).toBe('POST');
  });
});

describe('a source', () => {
  it('that cannot be read fails the upload and says which', async () => {
    const { begin, nextRequest } = conversation({
      openSource: () => ({
        length: 5,
        name: 'video.mp4',
        type: '',
        slice: () => Promise.reject(new Error('unplugged')),
        close() {},
      }),
    });
    const upload = begin(hello);
    (await nextRequest()).respondWith(created);
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'source-unreadable' });
    expect(error.message).toContain('video.mp4');
  });
});

describe('a source that cannot be read any more', () => {
  it.each([
    ['with the creation', 'POST'],
    ['with a chunk', 'PATCH'],
  ])('%s is told when the request has broken on it, and is not tried again', async (_, broken) => {
    const gone = new UploadError('video.mp4 was deleted', { code: 'source-unreadable', retryable: false });
    const { begin, nextRequest, log } = conversation({
      extensions: () => new Set(broken === 'POST' ? ['creation-with-upload'] : []),
      openSource: () => ({
        length: 5,
        name: 'video.mp4',
        type: '',
        slice: async () => ({ bytes: new Blob(['hello']), last: true }),
        verify: () => Promise.reject(gone),
        close() {},
      }),
    });
    const upload = begin(hello);
    if (broken === 'PATCH') (await nextRequest()).respondWith(created);
    (await nextRequest()).fail();
    expect(await failure(upload)).toBe(gone);
    expect(log.at(-1)).toMatch(broken);
  });
});

describe('a resume store', () => {
  it('that is broken, full or silent fails no upload', async () => {
    const broken = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    const { begin, nextRequest } = conversation();
    const upload = begin(hello, { resume: { find: broken, put: broken, remove: broken, list: broken } });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;

    const silent = () => new Promise<never>(() => {});
    const other = conversation();
    const second = other.begin(hello, {
      resume: { find: silent, put: silent, remove: silent, list: silent },
    });
    await other.clock.advance(5000);
    (await other.nextRequest()).respondWith(created);
    (await other.nextRequest()).respondWith(appendedTo(5));
    await second.done;
  });

  it('is not asked when the fingerprint is null or cannot be had', async () => {
    for (const fingerprint of [async () => null, async () => Promise.reject(new Error('no crypto'))]) {
      const { begin, nextRequest, resumeStore } = conversation();
      const upload = begin(hello, { fingerprint });
      (await nextRequest()).respondWith(created);
      await nextRequest();
      expect(await resumeStore.list()).toEqual([]);
      upload.pause();
    }
  });
});
