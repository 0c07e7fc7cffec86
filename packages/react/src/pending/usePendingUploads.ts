import { useMemo, useSyncExternalStore } from 'react';
import { loading, type PendingActions, type PendingSnapshot } from './pendingStore.ts';
import { usePendingStore } from './usePendingStore.ts';

export type PendingUploadsState = PendingSnapshot & PendingActions;

/**
 * What a reload left behind for the provider's queue: uploads that were begun and not ended, each with what going on
 * takes. Asked once the component is mounted (a server renders none); a row leaves when its upload goes on, by `resume` or
 * because the same file was chosen or dropped.
 *
 * ```tsx
 * import { usePendingUploads } from '@kit/react/pending';
 *
 * export function Unfinished() {
 *   const { pending, resume, forget } = usePendingUploads();
 *   return pending.map((row) => (
 *     <p key={row.fingerprint}>
 *       {row.name}
 *       {row.needs === 'file' ? (
 *         <input type="file" onChange={(event) => resume(row, event.target.files?.[0])} />
 *       ) : (
 *         <button onClick={() => resume(row)}>Resume</button>
 *       )}
 *       <button onClick={() => forget(row)}>Remove</button>
 *       {row.refusal && <em>{row.refusal.error.message}</em>}
 *     </p>
 *   ));
 * }
 * ```
 */
export function usePendingUploads(): PendingUploadsState {
  const store = usePendingStore();
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, () => loading);
  return useMemo(() => {
    const { resume, forget, refresh } = store;
    return { ...snapshot, resume, forget, refresh };
  }, [store, snapshot]);
}
