import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clientInConversation, clientOfServer } from './testing/clients.ts';
import { appendedTo, created, hello, stands } from './testing/conversation.ts';

describe('A11: chunk by chunk', () => {
  it('sends one chunk for each step, and stands still in between', async () => {
    const { client, stored } = await clientOfServer();
    const bytes = randomBytes(250_000);
    const { upload, appendChunk } = client.stepwise(bytes);
    expect(upload.getSnapshot().status).toBe('idle');
    const steps = [await appendChunk(), await appendChunk(), await appendChunk()];
    expect(steps.map(({ status, offset }) => [status, offset])).toEqual([
      ['paused', 100_000],
      ['paused', 200_000],
      ['completed', 250_000],
    ]);
    expect(steps.map(({ stats }) => stats?.chunksCompleted)).toEqual([1, 2, 3]);
    const { url } = await upload.done;
    expect((await stored(url)).equals(bytes)).toBe(true);
    expect(await appendChunk()).toMatchObject({ status: 'completed' });
  });

  it('goes to a byte, and to the end', async () => {
    const { client } = await clientOfServer();
    const { upload, appendUpTo } = client.stepwise(randomBytes(250_000));
    expect(await appendUpTo(150_000)).toMatchObject({ status: 'paused', offset: 150_000 });
    expect(await appendUpTo(150_000)).toMatchObject({ status: 'paused', offset: 150_000 });
    upload.start();
    await upload.done;
  });

  it('tries again within a step, tells a failure of it, and can go on after that', async () => {
    const { client, nextRequest } = clientInConversation({ chunkSize: 2 });
    const { appendChunk } = client.stepwise(hello);
    const first = appendChunk();
    (await nextRequest()).respondWith(created);
    (await nextRequest()).fail();
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith(appendedTo(2));
    expect(await first).toMatchObject({ offset: 2, stats: { failed: 1, retried: 1, chunksCompleted: 1 } });
    const second = appendChunk();
    (await nextRequest()).respondWith({ status: 403 });
    await expect(second).rejects.toMatchObject({ code: 'rejected' });
    const third = appendChunk();
    (await nextRequest()).respondWith(stands(2, 5));
    (await nextRequest()).respondWith(appendedTo(4));
    expect(await third).toMatchObject({ status: 'paused', offset: 4 });
  });

  it('is paused by an AbortSignal, and does not begin with one that is aborted', async () => {
    const { client, nextRequest, log } = clientInConversation();
    const controller = new AbortController();
    const upload = client.upload(hello, { signal: controller.signal });
    (await nextRequest()).respondWith(created);
    const patch = await nextRequest();
    controller.abort();
    expect(patch.signal.aborted).toBe(true);
    expect(upload.getSnapshot().status).toBe('paused');
    expect(client.upload(hello, { signal: controller.signal }).getSnapshot().status).toBe('idle');
    expect(log).toHaveLength(2);
  });
});
