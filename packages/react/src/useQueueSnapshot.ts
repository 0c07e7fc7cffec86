import type { QueueSnapshot } from '@kit/client';
import { useUploadQueue } from './UploadProvider.tsx';
import { useSelection } from './useSelection.ts';

/** A server renders no uploads, and hydration must agree with it even when uploads have begun meanwhile. */
const emptyQueue: QueueSnapshot = Object.freeze({
  ids: Object.freeze([]),
  counts: Object.freeze({ idle: 0, uploading: 0, paused: 0, completed: 0, failed: 0, terminated: 0 }),
  length: 0,
  offset: 0,
  sent: 0,
  progress: null,
  speed: null,
  eta: null,
});

const whole = (snapshot: QueueSnapshot) => snapshot;

/** The queue's state as a whole. It changes with every tick of progress: select what you show. */
export function useQueueSnapshot(): QueueSnapshot;
/** What `selector` picks from the queue's state; renders again only when that changed (compared shallowly). */
export function useQueueSnapshot<T>(selector: (snapshot: QueueSnapshot) => T): T;
export function useQueueSnapshot(selector: (snapshot: QueueSnapshot) => unknown = whole): unknown {
  const queue = useUploadQueue();
  return useSelection(queue.subscribe, queue.getSnapshot, () => emptyQueue, selector);
}
