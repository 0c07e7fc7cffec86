import { announcerOf } from '../announce/announcer.ts';
import { useUploadQueue } from '../UploadProvider.tsx';
import { type PendingStore, pendingStoreOf } from './pendingStore.ts';

/** What was left behind for the queue of the nearest provider. */
export function usePendingStore(): PendingStore {
  const queue = useUploadQueue();
  return pendingStoreOf(queue, announcerOf(queue).say);
}
