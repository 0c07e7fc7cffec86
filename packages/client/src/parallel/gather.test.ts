import { describe, expect, it } from 'vitest';
import { conversation, ENDPOINT, failure } from '../testing/conversation.ts';
import { fakeServer } from '../testing/fakeServer.ts';
import type { Upload } from '../upload.ts';

const KiB = 1024;
const LENGTH = 1024 * KiB + 3;
const bytes = Uint8Array.from({ length: LENGTH }, (_, index) => (index * 31) >> 7);
const options = { parallel: 4, chunkSize: 100 * KiB };

function setUp(extensions = ['concatenation']) {
  const server = fakeServer({ extensions });
  let { clock } = conversation();
  // Each request takes its time, so that there is a middle to stop in.
  const talk = conversation({
    async transport(request) {
      await new Promise<void>((resolve) => clock.after(500, resolve));
      request.signal.throwIfAborted();
      return server.transport(request);
    },
  });
  clock = talk.clock;
  const asked = (method: string) => server.log.filter((line) => line.startsWith(method)).length;
  return { ...talk, server, asked };
}

/** The code of the parts is loaded on demand: turns of the event loop pass until it is there. */
async function settle({ clock }: ReturnType<typeof setUp>, until: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000 && !until(); turn += 1) await clock.advance(100);
}

const over = (upload: Upload) => () => upload.getSnapshot().status !== 'uploading';

function expectWhole({ server }: ReturnType<typeof setUp>, url: string): void {
  expect(Buffer.compare(server.stored(url) ?? new Uint8Array(), bytes)).toBe(0);
}

describe('an upload in parts', () => {
  it('sends them side by side and has the server put them together', async () => {
    const world = setUp();
    const upload = world.begin(bytes, { ...options, metadata: { owner: 'me' } });
    const seen: number[] = [];
    upload.subscribe(() => seen.push(upload.getSnapshot().sent));
    await settle(world, over(upload));
    const { url, length } = await upload.done;
    expect(length).toBe(LENGTH);
    expectWhole(world, url);
    // One question, four parts, the whole.
    expect([world.asked('OPTIONS'), world.asked('POST')]).toEqual([1, 5]);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await world.resumeStore.list()).toEqual([]);
  });

  // Pain 17 of users.md: servers refuse headers that are too long (uploady#777).
  it('makes no more parts than one header can name', async () => {
    const world = setUp();
    const lists: string[] = [];
    const endpoint = `https://up.example/${'p'.repeat(3000)}`;
    const upload = world.begin(bytes, {
      ...options,
      endpoint,
      beforeRequest({ headers }) {
        lists.push(headers['upload-concat'] ?? '');
        return {};
      },
    });
    await settle(world, over(upload));
    const { url } = await upload.done;
    expectWhole(world, url);
    const longest = Math.max(...lists.map((list) => list.length));
    expect(longest).toBeGreaterThan(6000);
    expect(longest).toBeLessThanOrEqual(8192);
  });

  it('goes on, after a pause, with what each part has', async () => {
    const world = setUp();
    const upload = world.begin(bytes, options);
    await settle(world, () => upload.getSnapshot().offset > LENGTH / 2);
    upload.pause();
    await world.clock.advance(0);
    const before = world.server.received();
    upload.start();
    await settle(world, over(upload));
    expectWhole(world, (await upload.done).url);
    expect(world.asked('POST')).toBe(5);
    // Each part may lose the chunk that was under way.
    expect(world.server.received() - before).toBeLessThanOrEqual(LENGTH / 2 + 4 * 100 * KiB);
  });

  it('goes on in another page with what each part has', async () => {
    const world = setUp();
    const first = world.begin(bytes, options);
    await settle(world, () => first.getSnapshot().offset > LENGTH / 2);
    first.pause();
    await world.clock.advance(0);
    const second = world.begin(bytes.slice(), options);
    await settle(world, over(second));
    expectWhole(world, (await second.done).url);
    expect(world.asked('POST')).toBe(5);
    expect(await world.resumeStore.list()).toEqual([]);
  });

  it('gets over the faults of each part by itself', async () => {
    const world = setUp();
    world.server.arrange(
      null,
      null,
      { type: 'refuse' },
      { type: 'answer', status: 503 },
      null,
      { type: 'cut', after: 1000 },
      { type: 'loseAnswer' },
      { type: 'truncate', after: 50 * KiB },
      { type: 'answer', status: 423 },
    );
    const upload = world.begin(bytes, options);
    await settle(world, over(upload));
    expectWhole(world, (await upload.done).url);
  });

  it('waits for the network with all its parts', async () => {
    const world = setUp();
    const upload = world.begin(bytes, options);
    await settle(world, () => upload.getSnapshot().offset > 0);
    world.connectivity.goOffline();
    await world.clock.advance(0);
    const requests = world.server.log.length;
    await world.clock.advance(600_000);
    expect(world.server.log).toHaveLength(requests);
    world.connectivity.goOnline();
    await settle(world, over(upload));
    expectWhole(world, (await upload.done).url);
  });

  it('fails when a part does, and leaves the others where they are', async () => {
    const world = setUp();
    world.server.arrange(null, null, null, null, null, { type: 'answer', status: 403 });
    const upload = world.begin(bytes, options);
    await settle(world, over(upload));
    expect(await failure(upload)).toMatchObject({ code: 'rejected', status: 403 });
    upload.start();
    await settle(world, over(upload));
    expect(upload.getSnapshot().status).toBe('completed');
    expect(world.asked('POST')).toBe(5);
  });

  it('is terminated with all its parts', async () => {
    const world = setUp();
    const upload = world.begin(bytes, options);
    await settle(world, () => upload.getSnapshot().offset > 0);
    const ended = upload.terminate();
    await settle(world, () => world.asked('DELETE') === 4);
    await ended;
    expect(world.server.stored(`${ENDPOINT}/1`)).toBeUndefined();
    expect(await world.resumeStore.list()).toEqual([]);
  });

  it('is terminated as a whole too where the answer got lost that said that it was put together', async () => {
    const world = setUp(['concatenation', 'idempotency-key']);
    const upload = world.begin(bytes, { ...options, retry: { attempts: 0 } });
    await settle(world, () => upload.getSnapshot().offset === LENGTH);
    world.server.arrange({ type: 'loseAnswer' });
    await settle(world, over(upload));
    const whole = `${ENDPOINT}/5`;
    expectWhole(world, whole);
    const ended = upload.terminate();
    await settle(world, () => world.asked('DELETE') === 5);
    await ended;
    expect(world.server.stored(whole)).toBeUndefined();
  });

  it('is one upload where the server cannot put parts together', async () => {
    const world = setUp(['creation']);
    const upload = world.begin(bytes, options);
    await settle(world, over(upload));
    expectWhole(world, (await upload.done).url);
    expect(world.asked('POST')).toBe(1);
  });

  it('is one upload where there is little to send', async () => {
    const world = setUp();
    const upload = world.begin(bytes.subarray(0, 300 * KiB), options);
    await settle(world, over(upload));
    expect(world.asked('POST')).toBe(1);
  });

  it.each([0, 1.5, 65])('cannot have %d', (parallel) => {
    expect(() => setUp().createUpload(bytes, { parallel })).toThrow('parallel must be');
  });
});
