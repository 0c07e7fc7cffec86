import type { Upload, UploadQueue, UploadSnapshot } from '@kit/client';
import { useCallback } from 'react';
import { useUploadQueue } from './UploadProvider.tsx';
import { useSelection } from './useSelection.ts';

const whole = (snapshot: UploadSnapshot) => snapshot;

/** One upload of the queue by its id; `undefined` while the queue has none of this id. Renders with every tick. */
export function useUpload(id: string): UploadSnapshot | undefined;
/** What `selector` picks from one upload; renders again only when that changed (compared shallowly). */
export function useUpload<T>(id: string, selector: (snapshot: UploadSnapshot) => T): T | undefined;
export function useUpload(id: string, selector: (snapshot: UploadSnapshot) => unknown = whole): unknown {
  const queue = useUploadQueue();
  const subscribe = useCallback((listener: () => void) => followUpload(queue, id, listener), [queue, id]);
  const getSnapshot = () => queue.get(id)?.getSnapshot();
  const select = (snapshot: UploadSnapshot | undefined) => snapshot && selector(snapshot);
  return useSelection(subscribe, getSnapshot, () => undefined, select);
}

/** Listens to the upload of this id, and to the queue so as to see it come and go. */
function followUpload(queue: UploadQueue, id: string, listener: () => void): () => void {
  let followed: Upload | undefined;
  let unfollow: (() => void) | undefined;
  const follow = () => {
    const upload = queue.get(id);
    if (upload === followed) return;
    unfollow?.();
    followed = upload;
    unfollow = upload?.subscribe(listener);
    listener();
  };
  const leaveQueue = queue.subscribe(follow);
  follow();
  return () => {
    leaveQueue();
    unfollow?.();
  };
}
