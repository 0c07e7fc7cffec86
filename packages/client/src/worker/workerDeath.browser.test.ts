/// <reference path="../testing/uploadServer.ts" />
import { afterEach, expect, inject, it, vi } from 'vitest';
import { expectStored, randomFile } from '../testing/wholeFiles.ts';
import type { HookRequest } from '../transport/hooked.ts';
import { uploadsInWorker } from './index.ts';
import { linkTo } from './link.ts';
import { workerUpload } from './workerUpload.ts';

const MiB = 2 ** 20;
const endpoint = inject('uploadEndpoint');

afterEach(() => {
  vi.useRealTimers();
});

/** Makes workers that `kill` ends. */
function mortals() {
  const all: Worker[] = [];
  const open = () => {
    const worker = new Worker(new URL('../testing/uploadsWorker.ts', import.meta.url), { type: 'module' });
    all.push(worker);
    return worker;
  };
  return { all, open, kill: () => all.at(-1)?.terminate() };
}

/** Calls for each request until it says 'enough'; the requests in their order. */
function hook(each: (request: HookRequest, requests: readonly string[]) => void) {
  const requests: string[] = [];
  const beforeRequest = (request: HookRequest) => {
    requests.push(request.method);
    each(request, requests);
    return undefined;
  };
  return { requests, beforeRequest };
}

it('a worker that dies is replaced, and the upload goes on from what the server has', async () => {
  const { all, open, kill } = mortals();
  const { requests, beforeRequest } = hook((_, { length }) => {
    if (length === 4) kill();
  });
  const file = randomFile(2 * MiB);
  const upload = uploadsInWorker(open)({ endpoint, chunkSize: MiB / 4, beforeRequest })(file);
  let highest = 0;
  upload.subscribe(() => {
    const { sent } = upload.getSnapshot();
    expect(sent).toBeGreaterThanOrEqual(highest);
    highest = sent;
  });
  upload.start();
  await expectStored((await upload.done).url, file);
  expect(all).toHaveLength(2);
  expect(requests.filter((method) => method === 'POST')).toHaveLength(1);
  expect(requests[4]).toBe('HEAD');
});

it('a termination that the worker died of is carried out by the next', async () => {
  const { open, kill } = mortals();
  const { requests, beforeRequest } = hook((_, requests) => {
    if (requests.filter((method) => method === 'DELETE').length === 1) kill();
  });
  const options = { endpoint, chunkSize: MiB / 4, stopAt: MiB / 2, beforeRequest };
  const upload = uploadsInWorker(open)(options)(randomFile(MiB));
  upload.start();
  await expect.poll(() => upload.getSnapshot().status).toBe('paused');
  await upload.terminate();
  expect(requests.filter((method) => method === 'DELETE')).toHaveLength(2);
  expect([404, 410]).toContain((await fetch(upload.getSnapshot().url ?? '', { method: 'HEAD' })).status);
});

it('workers that die time and again fail the upload with a word about it; it can be started once more', async () => {
  const { all, open, kill } = mortals();
  let deadly = true;
  const { beforeRequest } = hook(() => {
    if (deadly) kill();
  });
  const file = randomFile(10);
  const upload = uploadsInWorker(open)({ endpoint, beforeRequest })(file);
  upload.start();
  await expect(upload.done).rejects.toMatchObject({
    code: 'aborted',
    message: expect.stringContaining('worker'),
  });
  expect(all).toHaveLength(3);
  deadly = false;
  upload.start();
  await expect.poll(() => upload.getSnapshot().status).toBe('completed');
  await expectStored(upload.getSnapshot().url ?? '', file);
});

it('a worker that says nothing is not waited for for ever: the page uploads', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const silent = () => new Worker(URL.createObjectURL(new Blob([''], { type: 'text/javascript' })));
  const file = randomFile(10);
  const upload = uploadsInWorker(silent)({ endpoint })(file);
  upload.start();
  await vi.advanceTimersByTimeAsync(30_000);
  vi.useRealTimers();
  await expectStored((await upload.done).url, file);
});

it('a worker has nothing of uploads that are paused, failed, terminated or completed', async () => {
  const link = linkTo(mortals().open);
  const make = (options: object, length = MiB) => {
    const functions = { endpoint, chunkSize: MiB / 4, ...options };
    const sharing = { options: functions, asked: [], sharing: 1, functions };
    const upload = workerUpload(link, randomFile(length), sharing);
    upload.start();
    return upload;
  };
  const completed = make({});
  const failed = make({ endpoint: new URL('/nowhere', endpoint).href });
  const paused = make({ stopAt: MiB / 2 });
  const refused = make({ chunkSize: 0 });
  const terminated = make({});
  expect(link.ends.size).toBe(5);
  await terminated.terminate();
  const uploads = [completed, failed, paused, refused, terminated];
  const statuses = () => uploads.map((upload) => upload.getSnapshot().status);
  await expect.poll(statuses).toEqual(['completed', 'failed', 'paused', 'failed', 'terminated']);
  await expect.poll(() => link.ends.size).toBe(0);
});
