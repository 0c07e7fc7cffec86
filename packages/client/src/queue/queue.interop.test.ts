import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { afterEach, describe, expect, it } from 'vitest';
import { createUploadQueue, memoryResumeStore } from '../index.node.ts';
import { until } from '../testing/until.ts';

const LENGTH = 300_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** The kit's own server, over HTTP. `busiest` tells how many requests it ever had at once. */
async function server() {
  const tus = createTusServer({ storage: memoryStorage(), sweepInterval: null });
  let requests = 0;
  const busiest = { count: 0 };
  const { url, close } = await serve(
    {
      ...tus,
      async fetch(request: Request) {
        requests += 1;
        busiest.count = Math.max(busiest.count, requests);
        try {
          return await tus.fetch(request);
        } finally {
          requests -= 1;
        }
      },
    },
    { port: 0, host: '127.0.0.1' },
  );
  cleanups.push(() => tus.close(), close);
  return { endpoint: new URL('/files', url), tus, busiest };
}

function file(index: number): File {
  return new File([new Uint8Array(LENGTH).fill(index)], `${index}.bin`, { type: 'application/octet-stream' });
}

describe('a queue of real uploads', () => {
  it('brings all files to the server whole, through pauses, a few at a time', async () => {
    const { endpoint, tus, busiest } = await server();
    const queue = createUploadQueue({ endpoint, resume: memoryResumeStore(), chunkSize: 100_000 });
    let highest = 0;
    queue.subscribe(() => {
      const { progress } = queue.getSnapshot();
      expect(progress ?? 0).toBeGreaterThanOrEqual(highest);
      highest = progress ?? 0;
      expect(queue.getSnapshot().counts.uploading).toBeLessThanOrEqual(3);
    });

    const uploads = queue.add(Array.from({ length: 20 }, (_, index) => file(index)));
    await until(queue, ({ counts }) => counts.completed >= 5);
    queue.pauseAll();
    expect(queue.getSnapshot()).toMatchObject({ counts: { uploading: 0 }, speed: null });
    queue.startAll();
    const ends = await Promise.all(uploads.map(({ done }) => done));

    expect(queue.getSnapshot()).toMatchObject({
      counts: { completed: 20 },
      length: 20 * LENGTH,
      offset: 20 * LENGTH,
      progress: 1,
      eta: null,
    });
    expect(busiest.count).toBeLessThanOrEqual(6);
    for (const [index, { url }] of ends.entries()) {
      const bytes = Buffer.from(await (await tus.fetch(new Request(url))).arrayBuffer());
      expect(bytes.equals(Buffer.alloc(LENGTH, index))).toBe(true);
    }
  });

  it('goes on past a file that the server refuses, and past one that is terminated', async () => {
    const { endpoint, tus } = await server();
    const queue = createUploadQueue({ endpoint, concurrency: 1, chunkSize: 100_000 });
    const [refused] = queue.add([file(1)], { endpoint: new URL('/nowhere', endpoint) });
    const [unwanted, wanted] = queue.add([file(2), file(3)]);
    if (unwanted === undefined || wanted === undefined) throw new Error('Every input has its upload');
    await expect(refused?.done).rejects.toMatchObject({ name: 'UploadError' });
    await until(unwanted, ({ url }) => url !== null);
    await queue.terminate(unwanted.id);
    await expect(unwanted.done).rejects.toMatchObject({ code: 'aborted' });
    await wanted.done;
    expect(queue.getSnapshot()).toMatchObject({ counts: { failed: 1, completed: 1 } });
    expect((await tus.list({ owner: null })).uploads.map(({ metadata }) => metadata.filename)).toEqual([
      '3.bin',
    ]);
  });
});
