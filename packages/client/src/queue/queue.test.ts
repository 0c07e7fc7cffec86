import { describe, expect, it } from 'vitest';
import type { UploadStatus } from '../machine/snapshot.ts';
import type { UploadOptions } from '../options.ts';
import type { UploadInput } from '../source/source.ts';
import { type FakeUpload, fakeUpload } from '../testing/fakeUpload.ts';
import { manualClock, settled } from '../testing/manualClock.ts';
import { createQueue, type UploadQueueOptions } from './queue.ts';

const ENDPOINT = '/files';

function setUp(options: Partial<UploadQueueOptions> = {}) {
  const clock = manualClock();
  const made: { upload: FakeUpload; options: UploadOptions }[] = [];
  const uploadsWith = (options: UploadOptions) => (input: UploadInput) => {
    if (input === forbidden) throw new TypeError('Cannot upload this');
    const upload = fakeUpload(input);
    made.push({ upload, options });
    return upload;
  };
  const queue = createQueue({ endpoint: ENDPOINT, ...options }, { uploadsWith, clock });
  const statuses = () => made.map(({ upload }) => upload.getSnapshot().status);
  /** The upload made as number `index`, from 0. */
  const at = (index: number) => {
    const upload = made[index]?.upload;
    if (upload === undefined) throw new Error(`Only ${made.length} uploads were made`);
    return upload;
  };
  return { queue, clock, made, at, statuses };
}

const forbidden = new Uint8Array(1);

/** So many inputs of 100 bytes. */
function inputs(count: number): Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(100));
}

describe('slots', () => {
  it('are three: the others wait as idle, in their order', async () => {
    const { queue, at, statuses } = setUp();
    queue.add(inputs(5));
    await settled();
    expect(statuses()).toEqual(['uploading', 'uploading', 'uploading', 'idle', 'idle']);
    at(1).complete();
    await settled();
    expect(statuses()).toEqual(['uploading', 'completed', 'uploading', 'uploading', 'idle']);
  });

  it('are told from uploads that were never started: those that wait for one are queued', async () => {
    const { queue, at, made } = setUp({ concurrency: 1 });
    const queued = () => made.map(({ upload }) => upload.getSnapshot().queued);
    queue.add(inputs(3));
    await settled();
    expect(queued()).toEqual([false, true, true]);
    queue.pause(at(1).id);
    expect(queued()).toEqual([false, false, true]);
    queue.start(at(1).id);
    expect(queued()).toEqual([false, true, true]);
    queue.remove(at(2).id);
    expect(queued()).toEqual([false, true, false]);
    at(0).complete();
    await settled();
    expect(queued()).toEqual([false, false, false]);
  });

  it('are not waited for by what was added without being started', async () => {
    const { queue, made } = setUp({ autoStart: false });
    queue.add(inputs(1));
    await settled();
    expect(made[0]?.upload.getSnapshot()).toMatchObject({ status: 'idle', queued: false });
  });

  it('are as many as asked for', async () => {
    const { queue, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    expect(statuses()).toEqual(['uploading', 'idle']);
  });

  it.each([0, -1, Number.NaN])('cannot be %d', (concurrency) => {
    expect(() => setUp({ concurrency })).toThrow('concurrency must be at least 1');
  });

  it.each<[UploadStatus, (upload: FakeUpload) => void]>([
    ['completed', (upload) => upload.complete()],
    ['failed', (upload) => upload.fail()],
    ['paused', (upload) => upload.pause()],
    ['terminated', (upload) => void upload.terminate()],
  ])('are given up by an upload that is %s', async (status, act) => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    act(at(0));
    await settled();
    expect(statuses()).toEqual([status, 'uploading']);
  });

  it('are held by an upload that waits for its next try or for the network', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    at(0).wait();
    await settled();
    expect(statuses()).toEqual(['uploading', 'idle']);
  });

  it('are filled until all files have failed: a failure blocks nobody', async () => {
    const { queue, made, at } = setUp({ concurrency: 2 });
    queue.add(inputs(20));
    for (let index = 0; index < 20; index += 1) {
      await settled();
      at(index).fail();
    }
    await settled();
    expect(queue.getSnapshot().counts).toMatchObject({ failed: 20, uploading: 0, idle: 0 });
    expect(made).toHaveLength(20);
  });

  it('are counted for uploads that were started past the queue', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(3));
    await settled();
    at(2).start();
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'idle', 'uploading']);
  });
});

describe('adding', () => {
  it('gives the uploads in the order of their inputs, and lists them in it', () => {
    const { queue } = setUp();
    const files = inputs(3);
    const uploads = queue.add(files);
    expect(uploads.map(({ input }) => input)).toEqual(files);
    expect(queue.getSnapshot().ids).toEqual(uploads.map(({ id }) => id));
    expect(queue.get(uploads[1]?.id ?? '')).toBe(uploads[1]);
    expect(queue.get('unknown')).toBeUndefined();
  });

  it('while others run puts the new ones behind', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    queue.add(inputs(1));
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'uploading', 'idle']);
  });

  it('hands the options on, with overrides for these inputs', () => {
    const { queue, made } = setUp({ scope: 'album', concurrency: 2, autoStart: false });
    queue.add(inputs(1), { metadata: { title: 'x' } });
    expect(made[0]?.options).toEqual({ endpoint: ENDPOINT, scope: 'album', metadata: { title: 'x' } });
  });

  it('adds metadata for these inputs to the metadata of all', () => {
    const { queue, made } = setUp({ metadata: { album: '7', title: 'Untitled' } });
    queue.add(inputs(1), { metadata: { title: 'Dawn' } });
    expect(made[0]?.options.metadata).toEqual({ album: '7', title: 'Dawn' });
  });

  it('starts nothing with autoStart: false', async () => {
    const { queue, statuses } = setUp({ autoStart: false });
    queue.add(inputs(2));
    await settled();
    expect(statuses()).toEqual(['idle', 'idle']);
    queue.startAll();
    await settled();
    expect(statuses()).toEqual(['uploading', 'uploading']);
  });

  it('changes nothing when one of the inputs is none', async () => {
    const { queue, statuses } = setUp();
    const before = queue.getSnapshot();
    expect(() => queue.add([...inputs(2), forbidden])).toThrow(TypeError);
    await settled();
    expect(queue.getSnapshot()).toBe(before);
    expect(statuses()).toEqual(['idle', 'idle']);
  });
});

describe('the same object added again', () => {
  const file = new Uint8Array(100);

  it('is the same upload, twice in one call or in two', () => {
    const { queue, made } = setUp();
    const [first, second] = queue.add([file, file]);
    const [third] = queue.add([file]);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(made).toHaveLength(1);
    expect(queue.getSnapshot().ids).toHaveLength(1);
  });

  it.each(['pause', 'fail'] as const)('goes on after a %s', async (act) => {
    const { queue, at, statuses } = setUp();
    queue.add([file]);
    await settled();
    at(0)[act]();
    queue.add([file]);
    await settled();
    expect(statuses()).toEqual(['uploading']);
  });

  it('is a new upload once the first is completed', async () => {
    const { queue, at, statuses } = setUp();
    queue.add([file]);
    await settled();
    at(0).complete();
    queue.add([file]);
    await settled();
    expect(statuses()).toEqual(['completed', 'uploading']);
  });

  it('is an upload of its own in another scope or at another endpoint', () => {
    const { queue, made } = setUp();
    queue.add([file]);
    queue.add([file], { scope: 'B' });
    queue.add([file], { endpoint: '/elsewhere' });
    queue.add([file], { scope: 'B' });
    expect(made).toHaveLength(3);
  });

  it('is a new upload after it was taken off the list', () => {
    const { queue } = setUp({ autoStart: false });
    const [first] = queue.add([file]);
    queue.remove(first?.id ?? '');
    expect(queue.add([file])[0]).not.toBe(first);
  });
});

describe('pausing and starting', () => {
  it('one: it gives its slot to the next, and comes before all later ones when started again', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(3));
    await settled();
    queue.pause(at(0).id);
    await settled();
    expect(statuses()).toEqual(['paused', 'uploading', 'idle']);
    queue.start(at(0).id);
    await settled();
    expect(statuses()).toEqual(['paused', 'uploading', 'idle']);
    at(1).complete();
    await settled();
    expect(statuses()).toEqual(['uploading', 'completed', 'idle']);
  });

  it('one that waits for a slot: it is held back until it is started', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(3));
    queue.pause(at(1).id);
    await settled();
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'paused', 'uploading']);
    queue.start(at(1).id);
    at(2).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'uploading', 'completed']);
  });

  it('all: nothing runs, and then as many as there are slots, from the first', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 2 });
    queue.add(inputs(4));
    await settled();
    at(0).complete();
    await settled();
    queue.pauseAll();
    await settled();
    expect(statuses()).toEqual(['completed', 'paused', 'paused', 'paused']);
    queue.startAll();
    await settled();
    expect(statuses()).toEqual(['completed', 'uploading', 'uploading', 'paused']);
  });

  it('one that was started and paused past the queue stays paused when its turn comes', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(3));
    await settled();
    at(1).start();
    at(1).pause();
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'paused', 'uploading']);
  });

  it('one that failed tries again; startAll leaves failed ones to retryAll', async () => {
    const { queue, at, statuses } = setUp();
    queue.add(inputs(2));
    await settled();
    at(0).fail();
    at(1).fail();
    queue.startAll();
    await settled();
    expect(statuses()).toEqual(['failed', 'failed']);
    queue.start(at(1).id);
    await settled();
    expect(statuses()).toEqual(['failed', 'uploading']);
    queue.retryAll();
    await settled();
    expect(statuses()).toEqual(['uploading', 'uploading']);
  });

  it('one that waits for its next try: it tries at once', async () => {
    const { queue, at } = setUp();
    queue.add(inputs(1));
    await settled();
    at(0).wait();
    queue.start(at(0).id);
    expect(at(0).getSnapshot()).toMatchObject({ phase: 'appending' });
  });

  it('one that is unknown or over does nothing', async () => {
    const { queue, at, statuses } = setUp();
    queue.add(inputs(1));
    await settled();
    at(0).complete();
    queue.start(at(0).id);
    queue.pause(at(0).id);
    queue.start('unknown');
    queue.pause('unknown');
    queue.remove('unknown');
    await queue.terminate('unknown');
    expect(statuses()).toEqual(['completed']);
  });
});

describe('taking off the list', () => {
  it.each<[UploadStatus, (upload: FakeUpload) => void, UploadStatus]>([
    ['uploading', () => {}, 'terminated'],
    ['paused', (upload) => upload.pause(), 'terminated'],
    ['failed', (upload) => upload.fail(), 'failed'],
    ['completed', (upload) => upload.complete(), 'completed'],
  ])('one that is %s', async (_, act, ends) => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    act(at(0));
    queue.remove(at(0).id);
    await settled();
    expect(queue.getSnapshot().ids).toEqual([at(1).id]);
    expect(statuses()).toEqual([ends, 'uploading']);
  });

  it('one that waits for a slot: it never starts', async () => {
    const { queue, at, statuses } = setUp({ concurrency: 1 });
    queue.add(inputs(2));
    queue.remove(at(1).id);
    await settled();
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'idle']);
  });

  it('by terminate: the list is shorter at once, the promise tells of the server', async () => {
    const { queue, at } = setUp();
    queue.add(inputs(1));
    await settled();
    at(0).terminate = () => Promise.reject(new Error('no answer'));
    const ended = queue.terminate(at(0).id);
    expect(queue.getSnapshot().ids).toEqual([]);
    await expect(ended).rejects.toThrow('no answer');
  });

  it('all that are completed, and no other', async () => {
    const { queue, at } = setUp();
    queue.add(inputs(4));
    await settled();
    at(0).complete();
    at(1).fail();
    at(2).complete();
    queue.clearCompleted();
    expect(queue.getSnapshot().ids).toEqual([at(1).id, at(3).id]);
    expect(queue.getSnapshot()).toMatchObject({ length: 200, counts: { completed: 0, failed: 1 } });
  });

  it('hears no more of them', async () => {
    const { queue, at } = setUp();
    queue.add(inputs(1));
    await settled();
    queue.remove(at(0).id);
    const before = queue.getSnapshot();
    at(0).reach(50);
    expect(queue.getSnapshot()).toBe(before);
  });
});

describe('the snapshot', () => {
  it('of an empty queue has nothing to measure', () => {
    expect(setUp().queue.getSnapshot()).toEqual({
      ids: [],
      counts: { idle: 0, uploading: 0, paused: 0, completed: 0, failed: 0, terminated: 0 },
      length: 0,
      offset: 0,
      sent: 0,
      progress: null,
      speed: null,
      eta: null,
    });
  });

  it('is frozen, and shows the list and each status at once', async () => {
    const { queue, at } = setUp();
    queue.add(inputs(2));
    expect(queue.getSnapshot()).toMatchObject({ length: 200, counts: { idle: 2 } });
    await settled();
    at(0).complete();
    const snapshot = queue.getSnapshot();
    expect(snapshot).toMatchObject({ offset: 100, progress: 0.5, counts: { completed: 1, uploading: 1 } });
    for (const part of [snapshot, snapshot.ids, snapshot.counts]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('keeps its ids until the list changes', async () => {
    const { queue, at, clock } = setUp();
    queue.add(inputs(2));
    const { ids } = queue.getSnapshot();
    await settled();
    at(0).reach(50);
    await clock.advance(100);
    at(0).complete();
    expect(queue.getSnapshot().ids).toBe(ids);
    queue.add(inputs(1));
    expect(queue.getSnapshot().ids).not.toBe(ids);
  });

  it('shows progress at most every 100 ms, and tells no more often', async () => {
    const { queue, at, clock } = setUp();
    queue.add([new Uint8Array(100_000)]);
    await settled();
    let told = 0;
    let last = queue.getSnapshot();
    queue.subscribe(() => {
      told += 1;
      expect(queue.getSnapshot()).not.toBe(last);
      last = queue.getSnapshot();
    });
    for (let at10 = 1; at10 <= 100; at10 += 1) {
      at(0).reach(at10 * 10);
      await clock.advance(10);
    }
    expect(told).toBeGreaterThanOrEqual(9);
    expect(told).toBeLessThanOrEqual(11);
    expect(queue.getSnapshot()).toBe(last);
  });

  it('is told once for what happens together', async () => {
    const { queue, at } = setUp({ concurrency: 100 });
    queue.add(inputs(100));
    await settled();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    });
    queue.pauseAll();
    await settled();
    expect(told).toBe(1);
    for (let index = 0; index < 100; index += 1) at(index).complete();
    await settled();
    expect(told).toBe(2);
  });

  it('is told though a listener asked for it between the change and the telling', async () => {
    const { queue } = setUp();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    });
    queue.add(inputs(1));
    queue.getSnapshot();
    await settled();
    expect(told).toBe(1);
  });

  it('is not told to those who left', async () => {
    const { queue } = setUp();
    let told = 0;
    queue.subscribe(() => {
      told += 1;
    })();
    queue.add(inputs(1));
    await settled();
    expect(told).toBe(0);
  });
});

describe('speed and time to go', () => {
  it('are of all uploads together, in bytes', async () => {
    const { queue, at, clock } = setUp({ concurrency: 2 });
    queue.add([new Uint8Array(100_000), new Uint8Array(100_000), new Uint8Array(50_000)]);
    await settled();
    for (let second = 1; second <= 5; second += 1) {
      await clock.advance(1000);
      at(0).reach(second * 6000);
      at(1).reach(second * 4000);
    }
    await clock.advance(100);
    const { speed, eta } = queue.getSnapshot();
    expect(speed).toBeCloseTo(10_000, 0);
    expect(eta).toBeCloseTo(20, 0);
  });

  it('leave out the bytes the server had before a resume', async () => {
    const { queue, at, clock } = setUp();
    queue.add([new Uint8Array(1_000_000)]);
    await settled();
    at(0).learn(900_000);
    for (let second = 1; second <= 5; second += 1) {
      await clock.advance(1000);
      at(0).reach(900_000 + second * 1000);
    }
    await clock.advance(100);
    expect(queue.getSnapshot().speed).toBeCloseTo(1000, 0);
    expect(queue.getSnapshot().eta).toBeCloseTo(95, 0);
  });

  it('are told for many files that are each too small to have a speed', async () => {
    const { queue, at, clock } = setUp({ concurrency: 1 });
    queue.add(inputs(60));
    for (let index = 0; index < 40; index += 1) {
      await clock.advance(50);
      at(index).complete();
    }
    await clock.advance(50);
    expect(queue.getSnapshot().speed).toBeCloseTo(2000, -2);
  });

  it('sink while nothing moves, and are none when nothing runs', async () => {
    const { queue, at, clock } = setUp();
    queue.add([new Uint8Array(1_000_000)]);
    await settled();
    for (let second = 1; second <= 5; second += 1) {
      await clock.advance(1000);
      at(0).reach(second * 1000);
    }
    await clock.advance(15_000);
    expect(queue.getSnapshot().speed).toBeLessThan(200);
    queue.pauseAll();
    expect(queue.getSnapshot()).toMatchObject({ speed: null, eta: null });
  });
});

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
    const queue = createQueue({ endpoint: ENDPOINT }, { uploadsWith, clock });
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
