import { createUploadQueue, type Transport, type UploadOptions } from '@kit/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addInTurns } from './addInTurns.ts';
import type { PickedFile } from './readTransfer.ts';

const silence: Transport = () => new Promise(() => {});

function picked(count: number): PickedFile[] {
  return Array.from({ length: count }, (_, index) => ({
    file: new File(['x'], `${index}.txt`),
    relativePath: '',
  }));
}

function setUp(upload?: Partial<UploadOptions>) {
  const queue = createUploadQueue({
    endpoint: '/files',
    resume: false,
    autoStart: false,
    transport: silence,
  });
  const added: number[] = [];
  const inList = () => queue.getSnapshot().ids.length;
  const add = (count: number) => addInTurns(queue, picked(count), upload, (more) => added.push(more));
  return { add, added, inList };
}

/** What is promised in this turn of the page is done; no timer has run. */
async function settled() {
  for (let step = 0; step < 20; step += 1) await null;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a few files are in the list at once', () => {
  const { add, added, inList } = setUp();
  void add(3);
  expect(inList()).toBe(3);
  expect(added).toEqual([3]);
});

// Pain 21 of users.md: what goes in within one turn of the page is what keeps it from answering people.
test('thousands go in 250 to a turn of the page, which gets all the turns between', async () => {
  const { add, added, inList } = setUp();
  const all = add(10_000);
  expect(inList()).toBe(0);
  for (let turn = 1; turn <= 40; turn += 1) {
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersToNextTimer();
    await settled();
    expect(inList()).toBe(turn * 250);
  }
  await all;
  expect(added).toEqual(Array.from({ length: 40 }, () => 250));
});

test('where the queue takes none, all of them are settled all the same: they hold no place of those to come', async () => {
  const { add, added, inList } = setUp({ chunkSize: 0 });
  await expect(add(3)).rejects.toThrow('chunkSize');
  expect(inList()).toBe(0);
  expect(added).toEqual([3]);
});
