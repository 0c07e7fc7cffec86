import type { UploadQueue } from '@kit/client';
import { useSyncExternalStore } from 'react';
import type { Announcer } from '../announce/announcer.ts';
import type { PendingUploadsProps } from './PendingUploads.tsx';
import { loading, pendingStoreOf } from './pendingStore.ts';
import { RowView } from './RowView.tsx';
import type { RowSurroundings } from './surroundings.ts';

export interface PendingSectionProps extends PendingUploadsProps, RowSurroundings {
  readonly queue: UploadQueue;
  readonly say: Announcer['say'];
}

/** The rows with their title, and a button for all that need nothing more. */
export function PendingSection({
  queue,
  say,
  words,
  here,
  children,
  className,
  ...rest
}: PendingSectionProps) {
  const store = pendingStoreOf(queue, say);
  const { pending } = useSyncExternalStore(store.subscribe, store.getSnapshot, () => loading);
  if (pending.length === 0) return null;
  const title = words.count(words.text.pendingTitle, pending.length);
  const ready = pending.filter(({ needs, step }) => needs === 'nothing' && step === 'resting');
  return (
    <div {...rest} className={className ? `tus-pending ${className}` : 'tus-pending'}>
      <div className="tus-summary-line">
        <p className="tus-summary-text">
          <strong>
            <bdi>{title}</bdi>
          </strong>
        </p>
        {ready.length > 1 && (
          <button
            type="button"
            className="tus-text-button"
            onClick={() => {
              for (const row of ready) void store.resume(row);
            }}
          >
            {words.text.resumeAll}
          </button>
        )}
      </div>
      <ul className="tus-items tus-pending-items" aria-label={title}>
        {pending.map(
          children ??
            ((row) => <RowView key={row.fingerprint} row={row} store={store} words={words} here={here} />),
        )}
      </ul>
    </div>
  );
}
