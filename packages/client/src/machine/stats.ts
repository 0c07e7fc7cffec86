import { isWaiting, type UploadEvent, type UploadState } from './state.ts';

/** What an upload took so far, counted in this page or process. */
export interface UploadStats {
  /** When it was first started, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Chunks that the server acknowledged, in part or in full. */
  readonly chunksCompleted: number;
  /** Requests that were made anew: after a failure, or to ask where the server stands. */
  readonly retried: number;
  /** Tries that failed. Those cut short by a pause, or because the network went away, are none. */
  readonly failed: number;
}

/** Counts one more step of an upload. The same object as long as there is nothing to count. */
export function counted(
  stats: UploadStats | undefined,
  { type }: UploadEvent,
  previous: UploadState,
  next: UploadState,
  now: number,
): UploadStats | undefined {
  if (stats === undefined) {
    return next.status === 'uploading'
      ? { startedAt: now, chunksCompleted: 0, retried: 0, failed: 0 }
      : undefined;
  }
  const { chunksCompleted, retried, failed } = stats;
  if (type === 'appended') {
    return next.offset > previous.offset ? { ...stats, chunksCompleted: chunksCompleted + 1 } : stats;
  }
  const hasFailed = type === 'faulted' || type === 'shrunk';
  const triesAgain = (hasFailed || isWaiting(previous)) && next.status === 'uploading' && !isWaiting(next);
  return hasFailed || triesAgain
    ? { ...stats, failed: failed + Number(hasFailed), retried: retried + Number(triesAgain) }
    : stats;
}
