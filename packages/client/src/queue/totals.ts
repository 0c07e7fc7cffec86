import type { UploadSnapshot, UploadStatus } from '../machine/snapshot.ts';
import { createMeter, eta } from '../meter.ts';

/** The sum over all uploads of a queue. */
export interface QueueTotals {
  readonly counts: Readonly<Record<UploadStatus, number>>;
  /** Bytes of all uploads but terminated ones and those whose length is not known. */
  readonly length: number;
  /** Bytes of these that the server acknowledged. */
  readonly offset: number;
  /** Bytes of these that were handed to the wire. */
  readonly sent: number;
  /** `sent / length` from 0 to 1; `null` where there is nothing to measure. */
  readonly progress: number | null;
  /** Bytes a second over the last seconds, of all uploads together; `null` while it cannot be told. */
  readonly speed: number | null;
  /** Seconds until all that is waiting or uploading is through, paused and failed uploads left out; `null`: unknown. */
  readonly eta: number | null;
}

/** Keeps the sums by what changed, so that a change costs the same among 10 uploads and among 10,000. */
export interface Totals {
  /** `before`: what was counted for this upload so far, `after`: what to count now; `null` where it is not in the list. */
  change(before: UploadSnapshot | null, after: UploadSnapshot | null, at: number): void;
  /** How many are uploading now: as many slots are taken. */
  uploading(): number;
  /** Nothing runs, and nothing will for now: the speed begins anew. */
  rest(): void;
  read(at: number): QueueTotals;
}

interface Share {
  readonly length: number;
  readonly offset: number;
  readonly sent: number;
  readonly remaining: number;
}

const NOTHING: Share = { length: 0, offset: 0, sent: 0, remaining: 0 };

export function createTotals(): Totals {
  const meter = createMeter();
  const counts = { idle: 0, uploading: 0, paused: 0, completed: 0, failed: 0, terminated: 0 };
  let [length, offset, sent, remaining, moved] = [0, 0, 0, 0, 0];

  function count(snapshot: UploadSnapshot | null, sign: 1 | -1): void {
    if (snapshot === null) return;
    const share = shareOf(snapshot);
    counts[snapshot.status] += sign;
    length += sign * share.length;
    offset += sign * share.offset;
    sent += sign * share.sent;
    remaining += sign * share.remaining;
  }

  return {
    change(before, after, at) {
      const atRest = counts.uploading === 0;
      count(before, -1);
      count(after, 1);
      const bytes = bytesMoved(before, after);
      moved += bytes;
      // The beginning is the mark that the speed is measured from. News without bytes are no sample.
      if (bytes > 0 || (atRest && counts.uploading > 0)) meter.sample(moved, at);
    },

    uploading: () => counts.uploading,
    rest: meter.reset,

    read(at) {
      const speed = counts.uploading === 0 ? null : meter.speed(at);
      return {
        counts: Object.freeze({ ...counts }),
        length,
        offset,
        sent,
        progress: length === 0 ? null : sent / length,
        speed,
        eta: counts.uploading === 0 ? null : eta(remaining, speed),
      };
    },
  };
}

function shareOf(snapshot: UploadSnapshot): Share {
  if (snapshot.length === null || snapshot.status === 'terminated') return NOTHING;
  const { length, offset, sent, status } = snapshot;
  return { length, offset, sent, remaining: status === 'idle' || status === 'uploading' ? length - sent : 0 };
}

/** Bytes that went over the wire. What an upload learns from the server when it resumes moved long ago. */
function bytesMoved(before: UploadSnapshot | null, after: UploadSnapshot | null): number {
  if (before?.status !== 'uploading' || before.phase === 'retrieving' || after === null) return 0;
  return Math.max(0, after.sent - before.sent);
}
