import type { QueueSnapshot } from '../queue/uploadQueue.ts';
import type { Store } from '../store.ts';

type Watched = Store<Pick<QueueSnapshot, 'counts'>>;

/**
 * Has the browser ask "Leave site?" while something is uploading. Off unless called: with a resume store nothing is lost
 * by leaving, and a question without need annoys.
 *
 * @returns what ends it.
 */
export function guardLeaving(queue: Watched): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault();
    // What browsers older than 2024 look at.
    event.returnValue = true;
  };
  // Only while it is needed: a page that listens is not kept for the back button by some browsers.
  return whileUploading(
    queue,
    () => addEventListener('beforeunload', ask),
    () => removeEventListener('beforeunload', ask),
  );
}

/**
 * Keeps the screen on while something is uploading, so that a phone does not fall asleep over it (uppy#1725). Off unless
 * called: it costs battery. Where the browser cannot, or will not (a low battery), nothing happens.
 *
 * @param wakeLock `navigator.wakeLock`, which pages on plain http do not have.
 * @returns what ends it.
 */
export function keepScreenOn(
  queue: Watched,
  wakeLock: Pick<WakeLock, 'request'> | undefined = navigator.wakeLock,
): () => void {
  let wanted = false;
  let lock: Promise<WakeLockSentinel | undefined> | undefined;

  const hold = () => {
    if (wanted && document.visibilityState === 'visible')
      lock = wakeLock?.request('screen').catch(() => undefined);
  };
  // The browser takes the lock away with the page's visibility, and does not give it back.
  document.addEventListener('visibilitychange', hold);
  const end = whileUploading(
    queue,
    () => {
      wanted = true;
      hold();
    },
    () => {
      wanted = false;
      lock?.then((held) => held?.release());
      lock = undefined;
    },
  );
  return () => {
    document.removeEventListener('visibilitychange', hold);
    end();
  };
}

function whileUploading(queue: Watched, begin: () => void, end: () => void): () => void {
  let on = false;
  const look = () => set(queue.getSnapshot().counts.uploading > 0);
  const set = (wanted: boolean) => {
    if (wanted === on) return;
    on = wanted;
    if (on) begin();
    else end();
  };
  const leave = queue.subscribe(look);
  look();
  return () => {
    leave();
    set(false);
  };
}
