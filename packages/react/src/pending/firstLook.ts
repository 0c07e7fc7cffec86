import type { PendingUpload, UploadQueue } from '@kit/client';

const looks = new WeakMap<UploadQueue, Promise<readonly PendingUpload[]>>();

/** What was left behind when a queue was first asked: whoever wants to know, the server is asked once. */
export function firstLook(queue: UploadQueue): Promise<readonly PendingUpload[]> {
  const known = looks.get(queue);
  if (known) return known;
  const look = queue.pending();
  looks.set(queue, look);
  // Its code could not be loaded, say: whoever comes next asks again.
  look.catch(() => looks.delete(queue));
  return look;
}
