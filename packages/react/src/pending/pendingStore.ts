// Types alone: this is loaded on demand, and what it imported of the client would be cut off from the rest of it.
import type { PendingUpload, Upload, UploadError, UploadQueue } from '@kit/client';
import type { Announcer } from '../announce/announcer.ts';
import { firstLook } from './firstLook.ts';
import { refusalInWords } from './pendingInWords.ts';

/** Why an upload did not go on. */
export interface PendingRefusal {
  readonly error: UploadError;
  /** Name of the file that was offered; `null` where what the browser had kept was to be taken. */
  readonly file: string | null;
}

/** An upload that a reload left behind, and what is being done about it. */
export interface PendingRow extends PendingUpload {
  readonly step: 'resting' | 'resuming' | 'removing';
  /** Of the last try; it stays until the next. */
  readonly refusal: PendingRefusal | null;
}

/** `failed`: it could not be found out what was left behind. */
export type PendingSnapshot =
  | { readonly status: 'loading'; readonly pending: readonly PendingRow[]; readonly error: null }
  | { readonly status: 'ready'; readonly pending: readonly PendingRow[]; readonly error: null }
  | { readonly status: 'failed'; readonly pending: readonly PendingRow[]; readonly error: unknown };

export interface PendingActions {
  /**
   * Goes on with an upload: it joins the queue and its row leaves. Where it needs a 'permission', call it inside of a
   * click; where it needs the 'file', give that along. A refusal is no rejection: it stands in the row.
   *
   * @returns the upload; `null` when it was refused.
   */
  resume(pending: PendingUpload, file?: File): Promise<Upload | null>;
  /** Gives an upload up for good: its row leaves, and what was kept of it is removed here and on the server. */
  forget(pending: PendingUpload): Promise<void>;
  /** Looks again. */
  refresh(): Promise<void>;
}

export interface PendingStore extends PendingActions {
  getSnapshot(): PendingSnapshot;
  subscribe(listener: () => void): () => void;
}

export const loading: PendingSnapshot = Object.freeze({
  status: 'loading',
  pending: Object.freeze([]),
  error: null,
});

const stores = new WeakMap<UploadQueue, PendingStore>();

/** What was left behind for a queue; always the same store. It asks when somebody begins to listen, and `say`s what there is. */
export function pendingStoreOf(queue: UploadQueue, say: Announcer['say']): PendingStore {
  const known = stores.get(queue);
  if (known) return known;
  const store = createPendingStore(queue, say);
  stores.set(queue, store);
  return store;
}

function createPendingStore(queue: UploadQueue, say: Announcer['say']): PendingStore {
  const listeners = new Set<() => void>();
  let snapshot = loading;
  let first: Promise<void> | undefined;
  let stopFollowing = () => {};
  /** Whose rows left since the newest look began: what it finds of them was there before. */
  let left = new Set<string>();

  const show = (next: PendingSnapshot) => {
    snapshot = next;
    for (const listener of [...listeners]) listener();
  };
  const showRows = (pending: readonly PendingRow[]) => show({ status: 'ready', pending, error: null });
  const rowOf = (fingerprint: string) => snapshot.pending.find((row) => row.fingerprint === fingerprint);
  const change = (fingerprint: string, patch: Partial<PendingRow>) =>
    showRows(snapshot.pending.map((row) => (row.fingerprint === fingerprint ? { ...row, ...patch } : row)));
  const dropWhere = (gone: (row: PendingRow) => boolean) => {
    const left = snapshot.pending.filter((row) => !gone(row));
    if (left.length < snapshot.pending.length) showRows(left);
  };

  async function load(look: Promise<readonly PendingUpload[]>): Promise<void> {
    const leftMeanwhile = new Set<string>();
    left = leftMeanwhile;
    try {
      const found = await look;
      if (left !== leftMeanwhile) return;
      const pending = found.filter(({ fingerprint }) => !leftMeanwhile.has(fingerprint));
      showRows(
        pending.map((upload) => ({
          step: 'resting',
          refusal: null,
          ...rowOf(upload.fingerprint),
          ...upload,
        })),
      );
      dropTaken();
    } catch (error) {
      if (left === leftMeanwhile) show({ status: 'failed', pending: [], error });
    }
  }

  function leave(fingerprint: string): void {
    left.add(fingerprint);
    dropWhere((row) => row.fingerprint === fingerprint);
  }

  async function loadFirst(): Promise<void> {
    await load(firstLook(queue));
    const { length } = snapshot.pending;
    if (length > 0) say(({ text, count }) => count(text.pendingTitle, length));
  }

  /** The same file was chosen or dropped, and its upload has found where it was. */
  function dropTaken(): void {
    if (snapshot.pending.length === 0) return;
    const taken = new Set(queue.getSnapshot().ids.map((id) => queue.get(id)?.getSnapshot().url));
    dropWhere(({ url }) => taken.has(url));
  }

  async function refresh(): Promise<void> {
    // What the first look found is older, whenever it comes.
    await first;
    await load(queue.pending());
  }

  /** A server that could not be asked is asked again when the network is back. */
  const lookAgain = () => {
    if (snapshot.pending.some(({ offset }) => offset === null)) void refresh();
  };

  function follow(): () => void {
    const leaveQueue = queue.subscribe(dropTaken);
    window.addEventListener('online', lookAgain);
    return () => {
      leaveQueue();
      window.removeEventListener('online', lookAgain);
    };
  }

  return {
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) stopFollowing = follow();
      first ??= loadFirst();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopFollowing();
      };
    },

    async resume({ fingerprint }, file) {
      const row = rowOf(fingerprint);
      if (row?.step !== 'resting') return null;
      change(fingerprint, { step: 'resuming', refusal: null });
      try {
        // At once, while the click that a permission takes still counts.
        const upload = await queue.resume(row, file);
        leave(fingerprint);
        return upload;
      } catch (cause) {
        // The queue rejects with nothing else.
        const error = cause as UploadError;
        const refusal = { error, file: file?.name ?? null };
        change(fingerprint, { step: 'resting', refusal });
        say((words) => refusalInWords(refusal, words));
        return null;
      }
    },

    async forget({ fingerprint }) {
      const row = rowOf(fingerprint);
      if (row?.step !== 'resting') return;
      change(fingerprint, { step: 'removing' });
      // Nothing of it is kept here any more; what the server could not delete now, it sweeps later.
      await queue.forget(row).catch(() => {});
      leave(fingerprint);
    },

    refresh,
  };
}
