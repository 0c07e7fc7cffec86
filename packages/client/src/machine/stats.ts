import type { UploadState } from './state.ts';

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
  previous: UploadState,
  next: UploadState,
  now: number,
): UploadStats | undefined {
  if (stats === undefined) {
    return next.status === 'uploading'
      ? { startedAt: now, chunksCompleted: 0, retried: 0, failed: 0 }
      : undefined;
  }
  if (previous.status !== 'uploading' || previous.epoch === next.epoch) return stats;
  if (previous.phase === 'appending' && next.offset > previous.offset && next.url === previous.url) {
    return { ...stats, chunksCompleted: stats.chunksCompleted + 1 };
  }
  const failed = hasFailed(previous, next);
  const retried = previous.phase === 'waiting' ? next.status === 'uploading' : failed && goesOn(next);
  return failed || retried
    ? { ...stats, failed: stats.failed + Number(failed), retried: stats.retried + Number(retried) }
    : stats;
}

type Uploading = Extract<UploadState, { status: 'uploading' }>;

function hasFailed(previous: Uploading, next: UploadState): boolean {
  if (next.status === 'failed') return previous.phase !== 'waiting';
  if (next.status !== 'uploading' || previous.phase === 'waiting') return false;
  switch (next.phase) {
    case 'waiting':
      return next.error.code !== 'offline';
    case 'creating':
      // The url was gone.
      return previous.phase !== 'preparing';
    case 'retrieving':
      // The server stood elsewhere, or was held by somebody.
      return previous.phase === 'appending';
    case 'appending':
      // From byte to byte again: the chunk was too large.
      return previous.phase === 'appending' && next.from === previous.from;
    default:
      return false;
  }
}

function goesOn(state: UploadState): boolean {
  return state.status === 'uploading' && state.phase !== 'waiting';
}
