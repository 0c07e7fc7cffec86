import type { QueueSnapshot } from '@kit/client';
import { describe, expect, it } from 'vitest';
import { progressLine } from './uploadReport.ts';

const counts = { idle: 0, uploading: 1, paused: 0, completed: 2, failed: 0, terminated: 0 };
const snapshot: QueueSnapshot = {
  ids: ['a', 'b', 'c'],
  counts,
  length: 3 * 2 ** 20,
  offset: 0,
  sent: 2 ** 20,
  progress: 1 / 3,
  speed: 2048,
  eta: 3725,
};

/** A queue of uploads that stand still. */
function lineOf(changes: Partial<QueueSnapshot> = {}): string {
  return progressLine({ get: () => undefined, getSnapshot: () => ({ ...snapshot, ...changes }) });
}

describe('the line of progress', () => {
  it('tells share, bytes, speed and the time to go', () => {
    expect(lineOf()).toBe(
      '2 of 3 files  [########................]  33%  1.0 MiB of 3.0 MiB  2.0 KiB/s  1:02:05 to go',
    );
  });

  it('leaves out what cannot be told', () => {
    expect(lineOf({ speed: null, eta: null })).toMatch(/of 3\.0 MiB$/);
    expect(lineOf({ eta: 5 })).toMatch(/0:05 to go$/);
  });

  it('shows 100% only at the end', () => {
    expect(lineOf({ progress: 0.9999 })).toContain(' 99%');
    expect(lineOf({ progress: 1 })).toContain('[########################] 100%');
  });

  it('is empty while nothing is under way, or no length is known', () => {
    expect(lineOf({ counts: { ...counts, uploading: 0 } })).toBe('');
    expect(lineOf({ progress: null })).toBe('');
  });
});
