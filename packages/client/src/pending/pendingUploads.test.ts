import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { memoryResumeStore } from '../resume/memory.ts';
import type { UploadInput } from '../source/source.ts';
import { appendedTo, conversation, created, stands, URL_1 } from '../testing/conversation.ts';
import { settled } from '../testing/manualClock.ts';
import { indexedDbSourceStore } from './indexedDbSourceStore.ts';

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
  const page = () => conversation({ resumeStore: kept.resumeStore, fingerprint }, kept.sources);

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
    const { page, leftBehind } = browserOf();
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
  });
});
