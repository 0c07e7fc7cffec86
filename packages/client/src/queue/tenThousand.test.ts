import { describe, expect, it } from 'vitest';
import type { UploadInput } from '../source/source.ts';
import { type FakeUpload, fakeUpload } from '../testing/fakeUpload.ts';
import { manualClock, settled } from '../testing/manualClock.ts';
import { nothingPending } from '../testing/nothingPending.ts';
import { ENDPOINT, inputs } from '../testing/queueOfFakes.ts';
import { createQueue } from './queue.ts';

describe('ten thousand files', () => {
  /** Counts every use of an upload. */
  function watchedSetUp() {
    const clock = manualClock();
    const made: FakeUpload[] = [];
    let uses = 0;
    const uploadsWith = () => (input: UploadInput) => {
      const upload = fakeUpload(input);
      made.push(upload);
      return new Proxy(upload, {
        get(target, property) {
          uses += 1;
          return Reflect.get(target, property);
        },
      });
    };
    const queue = createQueue({ endpoint: ENDPOINT }, { uploadsWith, pendingWith: nothingPending, clock });
    const usesOf = async (act: () => void) => {
      const before = uses;
      act();
      await settled();
      return uses - before;
    };
    return { queue, made, usesOf };
  }

  it('added at once start three, and nothing is read of any of them', async () => {
    const { queue, made } = watchedSetUp();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    });
    const read = () => {
      throw new Error('Nothing may be read before its slot');
    };
    queue.add(
      Array.from({ length: 10_000 }, () => {
        const file = new File(['x'], 'x');
        return Object.assign(file, { slice: read, arrayBuffer: read, stream: read });
      }),
    );
    await settled();
    expect(queue.getSnapshot().counts).toMatchObject({ uploading: 3, idle: 9997 });
    expect(made.filter((upload) => upload.getSnapshot().status === 'uploading')).toHaveLength(3);
    expect(told).toBe(1);
  });

  it('make no event dearer: an end touches the upload that ended and the one that follows', async () => {
    const few = watchedSetUp();
    few.queue.add(inputs(10));
    const many = watchedSetUp();
    many.queue.add(inputs(10_000));
    await settled();
    for (const act of ['complete', 'fail', 'pause'] as const) {
      const usesOf = ({ made, usesOf }: typeof few) =>
        usesOf(() => made.find((upload) => upload.getSnapshot().status === 'uploading')?.[act]());
      const uses = await usesOf(few);
      expect(uses).toBeGreaterThan(0);
      expect(await usesOf(many)).toBe(uses);
    }
  });
});
