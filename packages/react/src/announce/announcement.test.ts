import type { QueueSnapshot } from '@kit/client';
import { expect, test } from 'vitest';
import { en } from '../words/locales/en.ts';
import { createWords } from '../words/words.ts';
import { announcementInWords, followRun, noRun } from './announcement.ts';

const words = createWords(en);

function queueAt(sent: number, length: number, counts: Partial<QueueSnapshot['counts']>): QueueSnapshot {
  const none = { idle: 0, uploading: 0, paused: 0, completed: 0, failed: 0, terminated: 0 };
  const progress = sent / length;
  return {
    ids: [],
    counts: { ...none, ...counts },
    length,
    offset: sent,
    sent,
    progress,
    speed: null,
    eta: null,
  };
}

function listenTo(moments: readonly QueueSnapshot[]): readonly string[] {
  const heard: string[] = [];
  let run = noRun;
  for (const moment of moments) {
    const next = followRun(run, moment);
    run = next.run;
    if (next.news) heard.push(announcementInWords(next.news, words));
  }
  return heard;
}

test('a run says its start, each quarter and its end, once each', () => {
  const moments = Array.from({ length: 100 }, (_, sent) => queueAt(sent, 100, { uploading: 2 }));
  expect(listenTo([...moments, ...moments, queueAt(100, 100, { completed: 2 })])).toEqual([
    'Upload of 2 files started',
    '25% uploaded',
    '50% uploaded',
    '75% uploaded',
    '2 files uploaded',
  ]);
});

test('a jump over several quarters says the last one only', () => {
  expect(listenTo([queueAt(0, 100, { uploading: 1 }), queueAt(80, 100, { uploading: 1 })])).toEqual([
    'Upload of 1 file started',
    '75% uploaded',
  ]);
});

test('what was completed before the run, or in it, may be cleared away in its midst: quarters and end are told as without', () => {
  const moments = (gone: number, cleared: number) => [
    queueAt(500, 600, { uploading: 2, completed: 5 }),
    queueAt(540, 600, { uploading: 2, completed: 5 }),
    queueAt(540 - gone, 600 - gone, { uploading: 2, completed: 5 - cleared }),
    queueAt(560 - gone, 600 - gone, { uploading: 1, completed: 6 - cleared }),
    queueAt(590 - gone, 600 - gone, { uploading: 1, completed: 6 - cleared }),
    queueAt(600 - gone, 600 - gone, { completed: 7 - cleared }),
  ];
  const told = [
    'Upload of 2 files started',
    '25% uploaded',
    '50% uploaded',
    '75% uploaded',
    '2 files uploaded',
  ];
  expect(listenTo(moments(0, 0))).toEqual(told);
  expect(listenTo(moments(500, 5))).toEqual(told);
  const clearedInIt = [
    queueAt(500, 600, { uploading: 2, completed: 5 }),
    queueAt(550, 600, { uploading: 1, completed: 6 }),
    queueAt(0, 50, { uploading: 1 }),
    queueAt(50, 50, { completed: 1 }),
  ];
  expect(listenTo(clearedInIt).at(-1)).toBe('2 files uploaded');
});

test('files that wait for their turn belong to the run', () => {
  expect(listenTo([queueAt(0, 100, { uploading: 3, idle: 7 })])).toEqual(['Upload of 10 files started']);
});

test('a pause is no end, and going on is no start', () => {
  const moments = [
    queueAt(0, 100, { uploading: 1 }),
    queueAt(30, 100, { paused: 1 }),
    queueAt(30, 100, { uploading: 1 }),
    queueAt(100, 100, { completed: 1 }),
  ];
  expect(listenTo(moments)).toEqual(['Upload of 1 file started', '25% uploaded', '1 file uploaded']);
});

test('the quarters of a second run do not count what the first one sent', () => {
  const moments = [
    queueAt(900, 1000, { uploading: 1, completed: 1 }),
    queueAt(920, 1000, { uploading: 1, completed: 1 }),
    queueAt(926, 1000, { uploading: 1, completed: 1 }),
    queueAt(1000, 1000, { completed: 2 }),
  ];
  expect(listenTo(moments)).toEqual(['Upload of 1 file started', '25% uploaded', '1 file uploaded']);
});

test('a run in which everything failed ends in silence: the failures were told', () => {
  expect(listenTo([queueAt(0, 100, { uploading: 1 }), queueAt(0, 100, { failed: 1 })])).toEqual([
    'Upload of 1 file started',
  ]);
});
