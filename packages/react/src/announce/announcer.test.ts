import { UploadError } from '@kit/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { en } from '../words/locales/en.ts';
import { createWords } from '../words/words.ts';
import { announcerOf } from './announcer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const full = new UploadError('HTTP 507', { code: 'server' });

/** So many files under way, and what is heard of them. */
function listenTo(count: number) {
  const queue = createFakeQueue();
  const words = createWords(en);
  const uploads = Array.from({ length: count }, (_, index) =>
    queue.stand({ id: `${index}`, name: `${index}.txt`, length: 1, status: 'uploading', phase: 'appending' }),
  );
  const heard: string[] = [];
  const leave = announcerOf(queue).join({ words: () => words, say: (sentence) => heard.push(sentence) });
  const fail = (from: number, to: number) => {
    for (const upload of uploads.slice(from, to)) upload.show({ status: 'failed', error: full });
  };
  return { queue, uploads, heard, fail, leave };
}

const reason = en.errors.server;

test('a thousand failures at once are one by its name, and one sentence for all others', () => {
  const { heard, fail } = listenTo(1001);
  fail(0, 1000);
  vi.runAllTimers();
  expect(heard).toEqual([
    `0.txt could not be uploaded. ${reason}`,
    `999 more files could not be uploaded. ${reason}`,
  ]);
});

test('a thousand that fail one after the other, ten in a second, are told in ever longer pauses', () => {
  const { heard, fail } = listenTo(1001);
  for (let index = 0; index < 1000; index += 1) {
    fail(index, index + 1);
    vi.advanceTimersByTime(100);
  }
  vi.runAllTimers();
  const counts = heard.slice(1).map((sentence) => Number.parseInt(sentence, 10));
  expect(counts).toEqual([9, 20, 40, 80, 160, 300, 300, 90]);
});

test('failures with a second between them are told one by one, each by its name', () => {
  const { heard, fail } = listenTo(5);
  for (let index = 0; index < 3; index += 1) {
    fail(index, index + 1);
    vi.advanceTimersByTime(1000);
  }
  expect(heard).toEqual([0, 1, 2].map((index) => `${index}.txt could not be uploaded. ${reason}`));
});

test('the last ones of a run are told before its end is, and nothing once nobody listens', () => {
  const { heard, fail, uploads, leave } = listenTo(4);
  fail(0, 3);
  uploads[3]?.show({ status: 'completed', response: null });
  const told = [
    `0.txt could not be uploaded. ${reason}`,
    `2 more files could not be uploaded. ${reason}`,
    '1 file uploaded',
  ];
  expect(heard).toEqual(told);
  vi.advanceTimersByTime(1000);
  for (const upload of uploads) upload.show({ status: 'uploading', phase: 'preparing' });
  fail(0, 2);
  leave();
  expect(vi.getTimerCount()).toBe(0);
  expect(heard.slice(told.length)).toEqual([
    'Upload of 1 file started',
    `0.txt could not be uploaded. ${reason}`,
  ]);
});
