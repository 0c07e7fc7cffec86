import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { localTurns } from '../env/localTurns.ts';
import type { UploadQueue } from '../queue/uploadQueue.ts';
import { memoryResumeStore } from '../resume/memory.ts';
import type { UploadInput } from '../source/source.ts';
import { appendedTo, conversation, created, ENDPOINT, stands, URL_1 } from '../testing/conversation.ts';
import { settled } from '../testing/manualClock.ts';
import { indexedDbSourceStore } from './indexedDbSourceStore.ts';
import type { PendingUpload } from './pendingUpload.ts';

let count = 0;

/** What outlives a page, and the pages that come one after the other. */
function browserOf({ maxFile = 100 } = {}) {
  count += 1;
  const kept = {
    resumeStore: memoryResumeStore(),
    sources: indexedDbSourceStore({ database: `sources-${count}`, maxFile }),
  };
  const fingerprint = async (input: UploadInput) =>
    input instanceof Blob ? `of ${await input.text()}` : null;
  const page = (turns = localTurns()) =>
    conversation({ resumeStore: kept.resumeStore, fingerprint, turns }, kept.sources);

  /** A page that had sent three bytes of a file when it was reloaded. */
  async function leftBehind(input: UploadInput): Promise<void> {
    const { createUploadQueue, nextRequest, clock } = page();
    createUploadQueue({ chunkSize: 3 }).add([input]);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(3));
    await nextRequest();
    await clock.advance(1000);
    await keeping();
  }

  return { ...kept, page, leftBehind };
}

/** What is loaded on demand, and IndexedDB, take their own time. */
async function keeping(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await settled();
}

const hello = new File(['hello'], 'hello.txt', { type: 'text/plain', lastModified: 7 });

describe('after a reload', () => {
  it('an upload of a short file is pending, and goes on without the file being chosen again', async () => {
    const { page, leftBehind, sources } = browserOf();
    await leftBehind(hello);
    const { createUploadQueue, nextRequest, log } = page();
    const queue = createUploadQueue();
    const listed = queue.pending();
    (await nextRequest()).respondWith(stands(3, 5));
    const [pending] = await listed;
    expect(pending).toEqual({
      fingerprint: 'of hello',
      url: URL_1,
      name: 'hello.txt',
      type: 'text/plain',
      length: 5,
      offset: 3,
      createdAt: 1_000_000,
      needs: 'nothing',
    });
    if (pending === undefined) return;
    const upload = await queue.resume(pending);
    expect(upload.input).toMatchObject({ name: 'hello.txt', lastModified: 7 });
    (await nextRequest()).respondWith(stands(3, 5));
    const patch = await nextRequest();
    expect(await new Response(patch.body).text()).toBe('lo');
    patch.respondWith(appendedTo(5));
    await upload.done;
    expect(log.map((line) => line.split(' ')[0])).toEqual(['HEAD', 'HEAD', 'PATCH']);
    await keeping();
    expect(await queue.pending()).toEqual([]);
    expect(await sources.find('of hello')).toBeUndefined();
  });

  it('a file that was too long to be kept is asked for, and another one is refused with nothing changed', async () => {
    const { page, leftBehind } = browserOf({ maxFile: 4 });
    await leftBehind(hello);
    const { createUploadQueue, nextRequest, log } = page();
    const queue = createUploadQueue();
    const pending = await thePending(queue, nextRequest);
    expect(pending.needs).toBe('file');
    await expect(queue.resume(pending, new File(['hello, world'], 'hello.txt'))).rejects.toMatchObject({
      code: 'source-changed',
      message:
        'The file "hello.txt" had 5 bytes when its upload was begun, and "hello.txt" has 12. Choose the same file to go on, or upload this one by itself.',
    });
    await expect(queue.resume(pending, new File(['HELLO'], 'b.txt'))).rejects.toMatchObject({
      code: 'source-changed',
      message: expect.stringContaining('had other bytes when its upload was begun than "b.txt" has'),
    });
    await expect(queue.resume(pending)).rejects.toMatchObject({ code: 'source-unreadable' });
    expect(queue.getSnapshot().ids).toEqual([]);

    const upload = await queue.resume(pending, new File(['hello'], 'renamed.txt'));
    (await nextRequest()).respondWith(stands(3, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    expect(log.filter((line) => line.startsWith('POST'))).toEqual([]);
  });

  it('a file is kept once, however often its upload is paused and started', async () => {
    const { page, sources } = browserOf();
    let writes = 0;
    const counted = {
      ...sources,
      keep: (...args: Parameters<typeof sources.keep>) => {
        writes += 1;
        return sources.keep(...args);
      },
    };
    const { createUploadQueue, nextRequest, clock } = page();
    const queue = createUploadQueue({ sources: counted });
    const [upload] = queue.add([hello]);
    (await nextRequest()).respondWith(created);
    for (let round = 0; round < 3; round += 1) {
      await nextRequest();
      await clock.advance(1000);
      await keeping();
      upload?.pause();
      upload?.start();
      (await nextRequest()).respondWith(stands(0, 5));
    }
    expect(writes).toBe(1);
  });

  it('an upload in parts is one, and all of them are given up with it', async () => {
    const { page, resumeStore } = browserOf();
    const about = { endpoint: ENDPOINT, scope: '', createdAt: 1, name: 'film.mp4' };
    for (const [part, length] of [
      [1, 4],
      [2, 5],
    ] as const) {
      const url = `${ENDPOINT}/${part}`;
      await resumeStore.put({ ...about, fingerprint: `of film/${part} of 2`, url, length });
    }
    const { createUploadQueue, nextRequest } = page();
    const queue = createUploadQueue();
    const listed = queue.pending();
    (await nextRequest()).respondWith(stands(4, 4));
    (await nextRequest()).respondWith(stands(2, 5));
    const [pending, ...others] = await listed;
    expect(others).toEqual([]);
    expect(pending).toMatchObject({ fingerprint: 'of film', name: 'film.mp4', offset: 6, length: 9 });
    if (pending === undefined) return;
    const forgotten = queue.forget(pending);
    for (const part of [1, 2]) {
      const request = await nextRequest();
      expect(request).toMatchObject({ method: 'DELETE', url: `${ENDPOINT}/${part}` });
      request.respondWith({ status: 204 });
    }
    await forgotten;
    expect(await resumeStore.list()).toEqual([]);
  });

  it('an upload that the server no longer has is forgotten, with all that was kept of it', async () => {
    const { page, leftBehind, sources, resumeStore } = browserOf();
    await leftBehind(hello);
    expect(await sources.find('of hello')).toBeDefined();
    const { createUploadQueue, nextRequest } = page();
    const listed = createUploadQueue().pending();
    (await nextRequest()).respondWith({ status: 410 });
    expect(await listed).toEqual([]);
    await keeping();
    expect(await resumeStore.list()).toEqual([]);
    expect(await sources.find('of hello')).toBeUndefined();
  });

  it('an upload whose server has no answer is pending all the same, without its offset', async () => {
    const { page, leftBehind } = browserOf();
    await leftBehind(hello);
    const { createUploadQueue, nextRequest, connectivity, log } = page();
    const queue = createUploadQueue();
    const listed = queue.pending();
    (await nextRequest()).respondWith({ status: 503 });
    expect(await listed).toMatchObject([{ offset: null, needs: 'nothing' }]);
    connectivity.goOffline();
    expect(await queue.pending()).toMatchObject([{ offset: null }]);
    expect(log).toHaveLength(1);
  });

  it('what the queue sends already, and what belongs to another scope, is not pending', async () => {
    const { page, leftBehind } = browserOf();
    await leftBehind(hello);
    const { createUploadQueue, nextRequest } = page();
    expect(await createUploadQueue({ scope: 'other' }).pending()).toEqual([]);
    const queue = createUploadQueue();
    queue.add([new File(['hello'], 'hello.txt')]);
    (await nextRequest()).respondWith(stands(3, 5));
    await nextRequest();
    expect(await queue.pending()).toEqual([]);
  });

  it('what another page sends right now is not pending, and nobody waits long to be told', async () => {
    const turns = localTurns();
    const { page, leftBehind } = browserOf();
    await leftBehind(hello);
    const other = page(turns);
    const queue = other.createUploadQueue();
    const [upload] = queue.add([hello]);
    (await other.nextRequest()).respondWith(stands(3, 5));
    await other.nextRequest();
    expect(await page(turns).createUploadQueue().pending()).toEqual([]);
    upload?.pause();
    const { createUploadQueue, nextRequest } = page(turns);
    expect(await thePending(createUploadQueue(), nextRequest)).toMatchObject({ offset: 3 });
  });

  it('what is given up is deleted from the server, and kept no more', async () => {
    const { page, leftBehind, sources, resumeStore } = browserOf();
    await leftBehind(hello);
    const { createUploadQueue, nextRequest } = page();
    const queue = createUploadQueue();
    const forgotten = queue.forget(await thePending(queue, nextRequest));
    const request = await nextRequest();
    expect(request).toMatchObject({ method: 'DELETE', url: URL_1 });
    request.respondWith({ status: 204 });
    await forgotten;
    await keeping();
    expect(await resumeStore.list()).toEqual([]);
    expect(await sources.find('of hello')).toBeUndefined();
  });

  it.each([
    ['with sources: false', { sources: false as const }],
    [
      'by a store that is full',
      {
        sources: {
          keep: () => Promise.reject(new DOMException('Full', 'QuotaExceededError')),
          find: () => Promise.reject(new Error('broken')),
          remove: () => Promise.reject(new Error('broken')),
        },
      },
    ],
  ])('nothing is kept %s, and the upload goes on', async (_, options) => {
    const { page } = browserOf();
    const { createUploadQueue, nextRequest, clock } = page();
    const errors: string[] = [];
    const onStorageError = ({ code }: { code: string }) => errors.push(code);
    const queue = createUploadQueue({ chunkSize: 3, onStorageError, ...options });
    const [upload] = queue.add([hello]);
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(3));
    const patch = await nextRequest();
    await clock.advance(1000);
    await keeping();
    expect(errors.includes('storage')).toBe(options.sources !== false);
    const later = page().createUploadQueue(options).pending();
    patch.respondWith(appendedTo(5));
    await upload?.done;
    await later;
  });
});

/** The only one that is pending, of which the server has three bytes. */
async function thePending(
  queue: UploadQueue,
  nextRequest: ReturnType<typeof conversation>['nextRequest'],
): Promise<PendingUpload> {
  const listed = queue.pending();
  (await nextRequest()).respondWith(stands(3, 5));
  const [pending] = await listed;
  if (pending === undefined) throw new Error('Nothing is pending');
  return pending;
}
