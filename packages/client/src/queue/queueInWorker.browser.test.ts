/// <reference path="../testing/uploadServer.ts" />
import { describe, expect, inject, it } from 'vitest';
import {
  createUploadQueue,
  indexedDbSourceStore,
  type QueuedUpload,
  type UploadQueueOptions,
} from '../index.ts';
import { until } from '../testing/until.ts';
import { expectStored, randomFile } from '../testing/wholeFiles.ts';
import { uploadsInWorker } from '../worker/index.ts';

const MiB = 2 ** 20;
const endpoint = inject('uploadEndpoint');

function newWorker(): Worker {
  return new Worker(new URL('../testing/uploadsWorker.ts', import.meta.url), { type: 'module' });
}

describe.each<{ where: string; way: Pick<UploadQueueOptions, 'worker'> }>([
  { where: 'in the page', way: {} },
  { where: 'in a worker', way: { worker: uploadsInWorker(newWorker) } },
])('a queue whose uploads run $where', ({ way }) => {
  /** Its scope is its own: other tests leave uploads behind as well. */
  const queueOf = (scope: string, options: Partial<UploadQueueOptions> = {}) =>
    createUploadQueue({ endpoint, scope, chunkSize: MiB / 4, ...way, ...options });

  it('brings all files to the server whole, through pauses, a few at a time, and its numbers never fall', async () => {
    const queue = queueOf('through pauses', { concurrency: 2 });
    let highest = 0;
    queue.subscribe(() => {
      const { progress, counts } = queue.getSnapshot();
      expect(progress ?? 0).toBeGreaterThanOrEqual(highest);
      highest = progress ?? 0;
      expect(counts.uploading).toBeLessThanOrEqual(2);
    });
    const files = Array.from({ length: 6 }, () => randomFile(MiB));
    const uploads = queue.add(files);
    expect(queue.getSnapshot().counts).toMatchObject({ uploading: 0, idle: 6 });
    await until(queue, ({ counts }) => counts.completed >= 2);
    queue.pauseAll();
    expect(queue.getSnapshot()).toMatchObject({ counts: { uploading: 0 }, speed: null, eta: null });
    queue.startAll();
    const ends = await Promise.all(uploads.map(({ done }) => done));
    await until(queue, ({ counts }) => counts.completed === 6);
    expect(queue.getSnapshot()).toMatchObject({ length: 6 * MiB, offset: 6 * MiB, progress: 1, eta: null });
    for (const [index, { url }] of ends.entries()) await expectStored(url, files[index] as File);
  });

  it('goes on past a file that the server refuses, and past one that is terminated', async () => {
    const queue = queueOf('past failures', { concurrency: 1 });
    const [refused] = queue.add([randomFile(10)], { endpoint: new URL('/nowhere', endpoint) });
    const [unwanted, wanted] = queue.add([randomFile(9 * MiB), randomFile(10)]);
    if (unwanted === undefined || wanted === undefined) throw new Error('Every input has its upload');
    await expect(refused?.done).rejects.toMatchObject({ name: 'UploadError' });
    await until(unwanted, ({ url }) => url !== null);
    const { url } = unwanted.getSnapshot();
    await queue.terminate(unwanted.id);
    await expect(unwanted.done).rejects.toMatchObject({ code: 'aborted' });
    expect([404, 410]).toContain((await fetch(url ?? '', { method: 'HEAD' })).status);
    await wanted.done;
    await until(queue, ({ counts }) => counts.failed === 1 && counts.completed === 1);
  });

  it('an upload that was paused goes on at the same url, from where it stood, with one status for each order', async () => {
    const queue = queueOf('a pause');
    const [upload] = queue.add([randomFile(2 * MiB)], { stopAt: MiB });
    if (upload === undefined) throw new Error('Every input has its upload');
    await until(upload, ({ status }) => status === 'paused');
    const { url, offset } = upload.getSnapshot();
    expect(offset).toBe(MiB);
    const seen: string[] = [];
    let lowest = 2 * MiB;
    upload.subscribe(() => {
      const { status, sent } = upload.getSnapshot();
      if (status !== seen.at(-1)) seen.push(status);
      lowest = Math.min(lowest, sent);
    });
    queue.start(upload.id);
    await expectStored((await upload.done).url, upload.input as File);
    await until(queue, ({ counts }) => counts.completed === 1);
    expect(upload.getSnapshot().url).toBe(url);
    expect(lowest).toBe(MiB);
    expect(seen).toEqual(['paused', 'uploading', 'completed']);
    expect(upload.getSnapshot().stats).toMatchObject({ chunksCompleted: 8, failed: 0 });
  });

  it('what a former page began is found, and gone on with when its file is given again', async () => {
    const file = randomFile(2 * MiB);
    const before = queueOf('a reload', { sources: false });
    const [begun] = before.add([file], { stopAt: MiB });
    if (begun === undefined) throw new Error('Every input has its upload');
    await until(begun, ({ status }) => status === 'paused');

    const after = queueOf('a reload', { sources: false });
    const [pending, ...others] = await after.pending();
    expect(others).toEqual([]);
    expect(pending).toMatchObject({ url: begun.getSnapshot().url, offset: MiB, needs: 'file' });
    if (pending === undefined) throw new Error('It was just there');
    const upload = await after.resume(pending, file);
    expect((await upload.done).url).toBe(pending.url);
    await expectStored(pending.url, file);
    expect(await after.pending()).toEqual([]);
  });

  it('a file that takes its time is kept until it is over, for a page that comes after', async () => {
    const queue = queueOf('kept');
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let requests = 0;
    const beforeRequest = async () => {
      requests += 1;
      if (requests === 3) await gate;
      return undefined;
    };
    const [upload] = queue.add([randomFile(MiB)], { beforeRequest });
    await until(queue, ({ counts }) => counts.uploading === 1);
    const kept = indexedDbSourceStore();
    // A queue gives what it holds as what everybody may do with it.
    const key = (await (upload as QueuedUpload).key()) ?? '';
    await expect.poll(() => kept.find(key)).toMatchObject({ kind: 'bytes' });
    go();
    await upload?.done;
    await expect.poll(() => kept.find(key)).toBeUndefined();
  });
});
