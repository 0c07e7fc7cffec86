import { describe, expect, it } from 'vitest';
import { UploadError, type UploadErrorCode } from '../errors.ts';
import { initialState, type UploadEvent, type UploadState } from './state.ts';
import { counted, type UploadStats } from './stats.ts';
import { transition } from './transition.ts';

const response = { status: 204, headers: {}, body: '' };
const url = '/files/1';
const start: UploadEvent = { type: 'start' };
type Report = Record<string, unknown> & { type: string };

const prepared = { type: 'prepared', length: 100, url: null };
const created = { type: 'created', url, offset: 0, length: 100, response };
const appendedTo = (offset: number) => ({ type: 'appended', offset, length: 100, response });
const retrieved = (offset: number) => ({ type: 'retrieved', offset, length: 100 });
const faulted = (code: UploadErrorCode, retry: number | 'never' | 'online' = 5) => ({
  type: 'faulted',
  error: new UploadError(code, { code }),
  retry,
});
const elapsed = { type: 'waitElapsed' };

/** Plays a script of events, each in the epoch of its time, and gives what was counted at its end. */
function played(...script: (UploadEvent | Report)[]): UploadStats | undefined {
  let state: UploadState = initialState(100);
  let stats: UploadStats | undefined;
  let now = 1000;
  for (const event of script) {
    // The script's reports are those of the machine, only without the epoch.
    const timed = { epoch: state.epoch, ...event } as UploadEvent;
    const next: UploadState = transition(state, timed).state;
    stats = counted(stats, timed, state, next, now);
    state = next;
    now += 10;
  }
  return stats;
}

describe('the stats of an upload', () => {
  it('begin with the first start, and keep its time', () => {
    expect(played({ type: 'pause' })).toBeUndefined();
    expect(played(start)).toEqual({ startedAt: 1000, chunksCompleted: 0, retried: 0, failed: 0 });
    expect(played(start, prepared, { type: 'pause' }, start)).toMatchObject({ startedAt: 1000 });
  });

  it('do not change with a byte that is only on its way', () => {
    let state = transition(initialState(100), start).state;
    for (const event of [prepared, created]) {
      state = transition(state, { epoch: state.epoch, ...event } as UploadEvent).state;
    }
    const stats: UploadStats = { startedAt: 1, chunksCompleted: 0, retried: 0, failed: 0 };
    const event: UploadEvent = { type: 'sent', offset: 7, epoch: state.epoch };
    const sent = transition(state, event).state;
    expect(sent).not.toBe(state);
    expect(counted(stats, event, state, sent, 2)).toBe(stats);
  });

  it('count a chunk that reached a goal', () => {
    const step: UploadEvent = { type: 'start', goal: 'chunk' };
    expect(played(step, prepared, created, appendedTo(9))).toMatchObject({ chunksCompleted: 1 });
  });

  it.each<[string, (UploadEvent | Report)[], Partial<UploadStats>]>([
    ['each chunk, the last too', [appendedTo(40), appendedTo(100)], { chunksCompleted: 2 }],
    ['a chunk taken in part', [appendedTo(1)], { chunksCompleted: 1 }],
    ['no chunk for a pause', [{ type: 'pause' }, start, retrieved(30)], { chunksCompleted: 0, failed: 0 }],
    ['a failure that waits', [faulted('network')], { failed: 1, retried: 0 }],
    ['and its new try', [faulted('network'), elapsed, retrieved(0)], { failed: 1, retried: 1 }],
    [
      'each of several',
      [faulted('network'), elapsed, faulted('timeout'), elapsed],
      { failed: 2, retried: 2 },
    ],
    ['a new try by hand', [faulted('network'), start], { failed: 1, retried: 1 }],
    ['a chunk too large', [{ type: 'shrunk' }, appendedTo(5)], { failed: 1, retried: 1, chunksCompleted: 1 }],
    ['another offset', [faulted('offset-mismatch')], { failed: 1, retried: 1 }],
    ['a url that is gone', [faulted('gone', 'never')], { failed: 1, retried: 1 }],
    ['the failure for good', [faulted('rejected', 'never')], { failed: 1, retried: 0 }],
    [
      'no failure when the network goes',
      [{ type: 'wentOffline', error: new UploadError('offline', { code: 'offline' }) }],
      { failed: 0, retried: 0 },
    ],
  ])('count %s', (_, script, expected) => {
    expect(played(start, prepared, created, ...script)).toMatchObject(expected);
  });
});
