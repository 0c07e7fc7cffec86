import { describe, expect, it } from 'vitest';
import type { UploadStatus } from '../machine/snapshot.ts';
import type { FakeUpload } from '../testing/fakeUpload.ts';
import { settled } from '../testing/manualClock.ts';
import { inputs, queueOfFakes } from '../testing/queueOfFakes.ts';

describe('pausing and starting', () => {
  it('one: it gives its slot to the next, and comes before all later ones when started again', async () => {
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
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
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
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
    const { queue, at, statuses } = queueOfFakes({ concurrency: 2 });
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
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(3));
    await settled();
    at(1).start();
    at(1).pause();
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'paused', 'uploading']);
  });

  it('one that failed tries again; startAll leaves failed ones to retryAll', async () => {
    const { queue, at, statuses } = queueOfFakes();
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
    const { queue, at } = queueOfFakes();
    queue.add(inputs(1));
    await settled();
    at(0).wait();
    queue.start(at(0).id);
    expect(at(0).getSnapshot()).toMatchObject({ phase: 'appending' });
  });

  it('one that is unknown or over does nothing', async () => {
    const { queue, at, statuses } = queueOfFakes();
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
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(2));
    await settled();
    act(at(0));
    queue.remove(at(0).id);
    await settled();
    expect(queue.getSnapshot().ids).toEqual([at(1).id]);
    expect(statuses()).toEqual([ends, 'uploading']);
  });

  it('one that waits for a slot: it never starts', async () => {
    const { queue, at, statuses } = queueOfFakes({ concurrency: 1 });
    queue.add(inputs(2));
    queue.remove(at(1).id);
    await settled();
    at(0).complete();
    await settled();
    expect(statuses()).toEqual(['completed', 'idle']);
  });

  it('by terminate: the list is shorter at once, the promise tells of the server', async () => {
    const { queue, at } = queueOfFakes();
    queue.add(inputs(1));
    await settled();
    at(0).terminate = () => Promise.reject(new Error('no answer'));
    const ended = queue.terminate(at(0).id);
    expect(queue.getSnapshot().ids).toEqual([]);
    await expect(ended).rejects.toThrow('no answer');
  });

  it('all that are completed, and no other', async () => {
    const { queue, at } = queueOfFakes();
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
    const { queue, at } = queueOfFakes();
    queue.add(inputs(1));
    await settled();
    queue.remove(at(0).id);
    const before = queue.getSnapshot();
    at(0).reach(50);
    expect(queue.getSnapshot()).toBe(before);
  });
});
