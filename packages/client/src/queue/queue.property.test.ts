import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FakeUpload, fakeUpload } from '../testing/fakeUpload.ts';
import { manualClock } from '../testing/manualClock.ts';
import { nothingPending } from '../testing/nothingPending.ts';
import { createQueue } from './queue.ts';
import type { UploadQueue } from './uploadQueue.ts';

const LENGTH = 1000;

type Act = (queue: UploadQueue, upload: FakeUpload) => void;

const running = (upload: FakeUpload) => upload.getSnapshot().status === 'uploading';
const further = (upload: FakeUpload) => Math.min(LENGTH, upload.getSnapshot().offset + 300);

/** All that people, servers and networks do to a queue and its uploads. */
const acts: Record<string, Act> = {
  add: (queue) => queue.add([new Uint8Array(LENGTH)]),
  addMany: (queue) => queue.add(Array.from({ length: 4 }, () => new Uint8Array(LENGTH))),
  addAgain: (queue, { input }) => queue.add([input]),
  start: (queue, { id }) => queue.start(id),
  pause: (queue, { id }) => queue.pause(id),
  remove: (queue, { id }) => queue.remove(id),
  terminate: (queue, { id }) => queue.terminate(id),
  pausedDirectly: (_, upload) => upload.pause(),
  startAll: (queue) => queue.startAll(),
  pauseAll: (queue) => queue.pauseAll(),
  retryAll: (queue) => queue.retryAll(),
  clearCompleted: (queue) => queue.clearCompleted(),
  reach: (_, upload) => running(upload) && upload.reach(further(upload)),
  learn: (_, upload) => running(upload) && upload.learn(further(upload)),
  wait: (_, upload) => running(upload) && upload.wait(),
  complete: (_, upload) => running(upload) && upload.complete(),
  fail: (_, upload) => running(upload) && upload.fail(),
};

const script = fc.array(fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.nat(30), fc.boolean()), {
  maxLength: 80,
});

function play(concurrency: number) {
  const made = new Map<string, FakeUpload>();
  const createUpload = (input: Uint8Array) => {
    const upload = fakeUpload(input);
    made.set(upload.id, upload);
    return upload;
  };
  const queue = createQueue(
    { endpoint: '/files', concurrency },
    {
      clock: manualClock(),
      uploadsWith: () => (input) => createUpload(input as Uint8Array),
      pendingWith: nothingPending,
    },
  );
  const listed = () =>
    queue
      .getSnapshot()
      .ids.map((id) => made.get(id))
      .filter((upload) => upload !== undefined);
  return { queue, made, listed };
}

/** A status shows at once. */
function assertCounts({ queue, listed }: ReturnType<typeof play>): void {
  const statuses = listed().map((upload) => upload.getSnapshot().status);
  for (const [status, count] of Object.entries(queue.getSnapshot().counts)) {
    expect(statuses.filter((each) => each === status)).toHaveLength(count);
  }
}

/** Numbers show with the next tick, or the next change of a status. */
function assertSums({ queue, listed }: ReturnType<typeof play>): void {
  const { length, offset, sent } = queue.getSnapshot();
  const snapshots = listed().map((upload) => upload.getSnapshot());
  const live = snapshots.filter(({ status }) => status !== 'terminated');
  expect(length).toBe(live.length * LENGTH);
  expect(offset).toBe(live.reduce((sum, snapshot) => sum + snapshot.offset, 0));
  expect(sent).toBe(live.reduce((sum, snapshot) => sum + snapshot.sent, 0));
}

it('never runs more than its slots, never idles one, loses no upload, and its sums are the sums', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), script, async (concurrency, steps) => {
      const stage = play(concurrency);
      const { queue, made, listed } = stage;
      queue.add(Array.from({ length: 6 }, () => new Uint8Array(LENGTH)));

      for (const [name, pick, pauseToSettle] of steps) {
        const uploads = listed();
        const upload = uploads[pick % Math.max(1, uploads.length)] ?? fakeUpload(new Uint8Array(LENGTH));
        acts[name]?.(queue, upload);
        if (pauseToSettle) await Promise.resolve();
        assertCounts(stage);
        expect([...made.values()].filter(running).length).toBeLessThanOrEqual(concurrency);
      }

      // However the script left it, all that is in the list can be brought to its end.
      for (
        let round = 0;
        listed().some((upload) => upload.getSnapshot().status !== 'completed');
        round += 1
      ) {
        expect(round).toBeLessThan(500);
        for (const upload of listed()) queue.start(upload.id);
        await Promise.resolve();
        const left = listed().filter((upload) => upload.getSnapshot().status !== 'completed');
        const busy = left.filter(running);
        expect(busy).toHaveLength(Math.min(concurrency, left.length));
        for (const upload of busy) upload.complete();
        await Promise.resolve();
        assertSums(stage);
      }
    }),
    { numRuns: 300 },
  );
});
