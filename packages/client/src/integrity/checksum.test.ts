import { createHash } from 'node:crypto';
import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createUpload } from '../index.node.ts';
import { appendedTo, conversation, created, hello, stands, waiting } from '../testing/conversation.ts';
import { fakeServer } from '../testing/fakeServer.ts';
import { nodeTransport } from '../transport/node.ts';
import type { Transport } from '../transport/transport.ts';

const MiB = 2 ** 20;
const bytes = Uint8Array.from({ length: 3 * MiB }, (_, index) => (index * 17) >> 5);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

describe('a checksum', () => {
  it.each(['sha1', 'sha256', 'sha512'] as const)('by %s goes along with each chunk', async (checksum) => {
    const { begin, nextRequest, clock } = conversation();
    begin(hello, { checksum });
    (await nextRequest()).respondWith(created);
    await clock.advance(0);
    const patch = await nextRequest();
    const digest = createHash(checksum).update('hello').digest('base64');
    expect(patch.headers['upload-checksum']).toBe(`${checksum} ${digest}`);
  });

  it('that does not match has the chunk sent again', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { checksum: 'sha1' });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 460 });
    await clock.advance(0);
    expect(waiting(upload).error).toMatchObject({ code: 'checksum-mismatch', status: 460 });
    await clock.advance(1000);
    (await nextRequest()).respondWith(stands(0, 5));
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
  });
});

// Pain 18 of users.md: no client and no server of tus compared anything by default or by option.
describe('a bit that is flipped on the way', () => {
  it('is never a success, wherever it is: the bytes arrive as they were', async () => {
    const server = fakeServer({ extensions: ['checksum'] });
    const { begin, clock } = conversation({ transport: server.transport });
    const faults = [0, 1, 500, 999].map((at) => ({ type: 'flip' as const, at }));
    server.arrange(null, ...faults.flatMap((fault) => [fault, null]));
    const data = bytes.subarray(0, 1000);
    const upload = begin(data, { checksum: 'sha256', chunkSize: 400 });
    // Hashes take time of their own, in which the test's clock must stand: only what waits is let go on.
    const atRest = () => {
      const snapshot = upload.getSnapshot();
      return snapshot.status !== 'uploading' || snapshot.phase === 'waiting';
    };
    while (upload.getSnapshot().status === 'uploading') {
      await vi.waitUntil(atRest, { interval: 1 });
      await clock.advance(30_000);
    }
    const { url } = await upload.done;
    expect(server.stored(url)).toEqual(data);
    expect(upload.getSnapshot().stats?.failed).toBe(4);
  });

  it("is found by the kit's own server, and the chunk sent again", async () => {
    const tus = createTusServer({ storage: memoryStorage(), sweepInterval: null });
    const { url: origin, close } = await serve(tus);
    cleanups.push(
      () => tus.close(),
      () => close(0),
    );
    let flips = 0;
    const http = nodeTransport();
    const transport: Transport = (request) => {
      const { body } = request;
      if (!(body instanceof Uint8Array) || flips === 2) return http(request);
      flips += 1;
      const changed = body.slice();
      changed[flips * 1000] = (changed[flips * 1000] ?? 0) ^ 4;
      return http({ ...request, body: changed });
    };
    const upload = createUpload(bytes, {
      endpoint: `${origin}/files`,
      checksum: 'sha1',
      chunkSize: MiB,
      transport,
      retry: { delay: 10 },
      resume: false,
    });
    upload.start();
    const { url } = await upload.done;
    const stored = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(flips).toBe(2);
    expect(stored.equals(bytes)).toBe(true);
  });
});
