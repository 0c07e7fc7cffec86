import { expect, it } from 'vitest';
import { UploadError } from '../errors.ts';
import type { UploadOptions } from '../options.ts';
import type { End, Link } from './link.ts';
import type { Request } from './messages.ts';
import { workerUpload } from './workerUpload.ts';

/** The page's side of an upload of 100 bytes, with the test in the worker's place. */
function scene(options: Partial<UploadOptions> = {}) {
  const posted: Request[] = [];
  const ends = new Map<string, End>();
  const link: Link = { ends, post: (_id, request) => posted.push(request), thrive() {} };
  const functions = { endpoint: '/files', ...options };
  const upload = workerUpload(link, new Uint8Array(100), {
    options: functions,
    asked: [],
    sharing: 1,
    functions,
  });
  const orders = () => posted.map(({ type }) => type);
  const end = () => {
    const end = ends.get(upload.id);
    if (end === undefined) throw new Error('The worker has no such upload');
    return end;
  };
  const say = (seen: number, snapshot: object) => {
    const base = { length: 100, offset: 0, sent: 0, url: null, progress: 0, speed: null, eta: null };
    end().hear({ type: 'shown', seen, snapshot: { ...base, ...snapshot }, error: null });
  };
  const release = (seen: number, error: UploadError | null = null) => {
    const parts = error && { message: error.message, details: { code: error.code } };
    end().hear({ type: 'released', seen, error: parts });
  };
  const status = () => upload.getSnapshot().status;
  return { upload, posted, orders, end, say, release, status, ends };
}

const half = { status: 'uploading', phase: 'appending', url: '/files/1', offset: 50, sent: 60 };

it('orders show at once', () => {
  const { upload, status } = scene();
  upload.start();
  expect(upload.getSnapshot()).toMatchObject({ status: 'uploading', phase: 'preparing' });
  upload.pause();
  expect(status()).toBe('paused');
  upload.start();
  expect(status()).toBe('uploading');
  void upload.terminate();
  expect(status()).toBe('terminated');
});

it('what the worker says before it has heard the last order is not shown', () => {
  const { upload, say } = scene();
  upload.start();
  upload.pause();
  say(1, half);
  expect(upload.getSnapshot()).toMatchObject({ status: 'paused', offset: 0 });
  say(2, { ...half, status: 'paused' });
  expect(upload.getSnapshot()).toMatchObject({ status: 'paused', offset: 50, url: '/files/1' });
});

it('a completion is shown whatever was ordered since, and ends a termination that came too late', async () => {
  const { upload, say, release } = scene();
  upload.start();
  const terminated = upload.terminate();
  say(1, { status: 'completed', url: '/files/1', offset: 100, sent: 100, response: null });
  release(1);
  await terminated;
  expect(upload.getSnapshot().status).toBe('completed');
  expect(await upload.done).toEqual({ url: '/files/1', length: 100, response: null });
});

it('one that was never started is nothing that the worker would know of', async () => {
  const { upload, orders, status } = scene();
  upload.pause();
  await upload.terminate();
  expect(status()).toBe('terminated');
  expect(orders()).toEqual([]);
  await expect(upload.done).rejects.toMatchObject({ code: 'aborted' });
});

it('one that the worker let go at rest is made anew by the next start, from where it stood', () => {
  const { upload, say, release, posted, ends } = scene();
  upload.start();
  say(1, half);
  upload.pause();
  say(2, { ...half, status: 'paused' });
  release(2);
  expect(ends.size).toBe(0);
  upload.start();
  expect(posted.slice(3)).toMatchObject([
    { type: 'make', from: { url: '/files/1', length: 100, offset: 50, sent: 60 } },
    { type: 'start', order: 3 },
  ]);
});

it('an order that came when the worker had just let go is given again', () => {
  const { upload, say, release, orders, status } = scene();
  upload.start();
  upload.pause();
  upload.start();
  say(2, { ...half, status: 'paused' });
  release(2);
  expect(status()).toBe('uploading');
  expect(orders()).toEqual(['make', 'start', 'pause', 'start', 'make', 'start']);
});

it('what a dead worker had goes on; what was to be terminated still is', async () => {
  const { upload, say, end, release, orders } = scene();
  upload.start();
  say(1, half);
  end().lost();
  expect(upload.getSnapshot()).toMatchObject({ status: 'uploading', offset: 50, url: '/files/1' });
  const terminated = upload.terminate();
  end().lost();
  release(4);
  await terminated;
  expect(orders()).toEqual(['make', 'start', 'make', 'start', 'terminate', 'make', 'terminate']);
});

it('a termination that the server refuses is told', async () => {
  const { upload, release } = scene();
  upload.start();
  const terminated = upload.terminate();
  release(2, new UploadError('No', { code: 'rejected' }));
  await expect(terminated).rejects.toMatchObject({ code: 'rejected', message: 'No' });
});

it('a mark of waiting for its turn stays until the next order, through what the worker says', () => {
  const { upload, say } = scene();
  upload.start();
  upload.pause();
  upload.markQueued(true);
  say(2, { ...half, status: 'paused' });
  expect(upload.getSnapshot()).toMatchObject({ queued: true, offset: 50 });
  upload.pause();
  expect(upload.getSnapshot()).toMatchObject({ queued: false, status: 'paused' });
});
