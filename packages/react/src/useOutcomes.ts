import type { Upload, UploadQueue, UploadSnapshot } from '@kit/client';
import { useEffect, useRef } from 'react';
import { watchQueue } from './watchUploads.ts';

export type CompletedSnapshot = Extract<UploadSnapshot, { status: 'completed' }>;
export type FailedSnapshot = Extract<UploadSnapshot, { status: 'failed' }>;

export interface OutcomeCallbacks {
  /** Called once for each upload that completes while the component is mounted. */
  readonly onCompleted?: ((completed: CompletedSnapshot, upload: Upload) => void) | undefined;
  /** Called each time an upload fails for good; `start` tries again. */
  readonly onFailed?: ((failed: FailedSnapshot, upload: Upload) => void) | undefined;
}

/** Calls the callback that an outcome has, if any. */
export function tellOutcome(callbacks: OutcomeCallbacks, snapshot: UploadSnapshot, upload: Upload): void {
  if (snapshot.status === 'completed') callbacks.onCompleted?.(snapshot, upload);
  if (snapshot.status === 'failed') callbacks.onFailed?.(snapshot, upload);
}

/** Calls back on the outcomes of a queue's uploads. The latest callbacks are called; changing them costs nothing. */
export function useOutcomes(queue: UploadQueue, callbacks: OutcomeCallbacks): void {
  const latest = useRef(callbacks);
  useEffect(() => {
    latest.current = callbacks;
  });
  useEffect(
    () => watchQueue(queue, (snapshot, upload) => tellOutcome(latest.current, snapshot, upload)),
    [queue],
  );
}
