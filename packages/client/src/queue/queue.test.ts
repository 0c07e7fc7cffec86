import { describe, expect, it } from 'vitest';
import type { UploadStatus } from '../machine/snapshot.ts';
import type { FakeUpload } from '../testing/fakeUpload.ts';
import { settled } from '../testing/manualClock.ts';
import { ENDPOINT, forbidden, inputs, queueOfFakes } from '../testing/queueOfFakes.ts';

describe('slots', () => {
  it('are three: the others wait as idle, in their order', async () => {
    const { queue, at, statuses } = queueOfFakes();
    queue.add(inputs(5));
    await settled();
    expect(statuses()).toEqual(['uploading', 'uploading', 'uploading', 'idle', 'idle']);
    at(1).complete();
    await settled();
    expect(statuses()).toEqual(['uploading', 'completed', 'uploading', 'uploading', 'idle']);
  });

  it('are told from uploads that were never started: those that wait for one are queued', async () => {
    const { queue, at, made } = queueOfFakes({ concurrency: 1 });
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
    const { queue, made } = queueOfFakes({ autoStart: false });
    queue.add(inputs(1));
    await settled();
    expect(made[0]?.upload.getSnapshot()).toMatchObject({ status: 'idle', queued: false });
  });

  it('are as many as asked for', async () => {
    const { queue, statuses } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    expect(statuses()).toEqual(['uploading', 'idle']);
  });

  it.each([0, -1, Number.NaN])('cannot be %d', (concurrency) => {
    expect(() => queueOfFakes({ concurrency })).toThrow('concurrency must be at least 1');
  });

  it.each<[UploadStatus, (upload: FakeUpload) => void]>([
    ['completed', (upload) => upload.complete()],
    ['failed', (upload) => upload.fail()],
    ['paused', (upload) => upload.pause()],
    ['terminated', (upload) => void upload.terminate()],
  ])('are given up by an upload that is %s', async (status, act) => {
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    act(at(0));
    await settled();
    expect(statuses()).toEqual([status, 'uploading']);
  });

  it('are held by an upload that waits for its next try or for the network', async () => {
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    at(0).wait();
    await settled();
    expect(statuses()).toEqual(['uploading', 'idle']);
  });

  it('are filled until all files have failed: a failure blocks nobody', async () => {
    const { queue, made, at } = queueOfFakes({ concurrency: 2 });
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
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
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
    const { queue } = queueOfFakes();
    const files = inputs(3);
    const uploads = queue.add(files);
    expect(uploads.map(({ input }) => input)).toEqual(files);
    expect(queue.getSnapshot().ids).toEqual(uploads.map(({ id }) => id));
    expect(queue.get(uploads[1]?.id ?? '')).toBe(uploads[1]);
    expect(queue.get('unknown')).toBeUndefined();
  });

  it('while others run puts the new ones behind', async () => {
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    queue.add(inputs(1));
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'uploading', 'idle']);
  });

  it('hands the options on, with overrides for these inputs', () => {
    const { queue, made } = queueOfFakes({ scope: 'album', concurrency: 2, autoStart: false });
    queue.add(inputs(1), { metadata: { title: 'x' } });
    expect(made[0]?.options).toEqual({ endpoint: ENDPOINT, scope: 'album', metadata: { title: 'x' } });
  });

  it('adds metadata for these inputs to the metadata of all', () => {
    const { queue, made } = queueOfFakes({ metadata: { album: '7', title: 'Untitled' } });
    queue.add(inputs(1), { metadata: { title: 'Dawn' } });
    expect(made[0]?.options.metadata).toEqual({ album: '7', title: 'Dawn' });
  });

  it('starts nothing with autoStart: false', async () => {
    const { queue, statuses } = queueOfFakes({ autoStart: false });
    queue.add(inputs(2));
    await settled();
    expect(statuses()).toEqual(['idle', 'idle']);
    queue.startAll();
    await settled();
    expect(statuses()).toEqual(['uploading', 'uploading']);
  });

  it('changes nothing when one of the inputs is none', async () => {
    const { queue, statuses } = queueOfFakes();
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
    const { queue, made } = queueOfFakes();
    const [first, second] = queue.add([file, file]);
    const [third] = queue.add([file]);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(made).toHaveLength(1);
    expect(queue.getSnapshot().ids).toHaveLength(1);
  });

  it.each(['pause', 'fail'] as const)('goes on after a %s', async (act) => {
    const { queue, at, statuses } = queueOfFakes();
    queue.add([file]);
    await settled();
    at(0)[act]();
    queue.add([file]);
    await settled();
    expect(statuses()).toEqual(['uploading']);
  });

  it('is a new upload once the first is completed', async () => {
    const { queue, at, statuses } = queueOfFakes();
    queue.add([file]);
    await settled();
    at(0).complete();
    queue.add([file]);
    await settled();
    expect(statuses()).toEqual(['completed', 'uploading']);
  });

  it('is an upload of its own in another scope or at another endpoint', () => {
    const { queue, made } = queueOfFakes();
    queue.add([file]);
    queue.add([file], { scope: 'B' });
    queue.add([file], { endpoint: '/elsewhere' });
    queue.add([file], { scope: 'B' });
    expect(made).toHaveLength(3);
  });

  it('is a new upload after it was taken off the list', () => {
    const { queue } = queueOfFakes({ autoStart: false });
    const [first] = queue.add([file]);
    queue.remove(first?.id ?? '');
    expect(queue.add([file])[0]).not.toBe(first);
  });
});
