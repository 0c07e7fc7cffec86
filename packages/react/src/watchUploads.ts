import type { Upload, UploadQueue, UploadSnapshot, UploadStatus } from '@kit/client';

/** Told of each change of status that happens after the watch began. */
export type StatusListener = (snapshot: UploadSnapshot, upload: Upload, previous: UploadStatus) => void;

/** Follows one upload's status. Returns the way out. */
export function watchUpload(upload: Upload, previous: UploadStatus, listener: StatusListener): () => void {
  let last = previous;
  const look = () => {
    const snapshot = upload.getSnapshot();
    if (snapshot.status === last) return;
    const before = last;
    last = snapshot.status;
    listener(snapshot, upload, before);
  };
  const unsubscribe = upload.subscribe(look);
  look();
  return unsubscribe;
}

/** Follows the status of every upload of a queue, those added later too. Returns the way out. */
export function watchQueue(queue: UploadQueue, listener: StatusListener): () => void {
  const watched = new Map<string, () => void>();
  let ids: readonly string[] = [];

  const dropGone = (present: ReadonlySet<string>) => {
    for (const [id, unwatch] of watched) {
      if (present.has(id)) continue;
      unwatch();
      watched.delete(id);
    }
  };
  const watchNew = (previousOf: (upload: Upload) => UploadStatus) => {
    const next = queue.getSnapshot().ids;
    if (next === ids) return;
    // The list keeps its order: where the last known one stands where it stood, none before it has gone. So what ten
    // thousand files cost does not grow with each that comes.
    const grown = ids.length === 0 || next[ids.length - 1] === ids.at(-1);
    if (!grown) dropGone(new Set(next));
    for (const id of grown ? next.slice(ids.length) : next) {
      const upload = watched.has(id) ? undefined : queue.get(id);
      if (upload) watched.set(id, watchUpload(upload, previousOf(upload), listener));
    }
    ids = next;
  };

  // Uploads that are there already have no news; one that is added later began idle, however far it got since.
  watchNew((upload) => upload.getSnapshot().status);
  const unsubscribe = queue.subscribe(() => watchNew(() => 'idle'));
  return () => {
    unsubscribe();
    for (const unwatch of watched.values()) unwatch();
    watched.clear();
  };
}
