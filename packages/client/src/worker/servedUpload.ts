import { browser } from '../env/browser.ts';
import type { UploadState } from '../machine/state.ts';
import type { UploadStats } from '../machine/stats.ts';
import { settle, type UploadOptions } from '../options.ts';
import type { UploadInput } from '../source/source.ts';
import { createTransfer } from '../transfer.ts';
import { type From, type Order, partsOf, type Word } from './messages.ts';

/** The worker's side of an upload. */
export interface ServedUpload {
  obey(order: Order): void;
}

/**
 * Goes on `from` where the page's side stands. At rest it lets go of itself, so that the worker has only what it works at,
 * however many were paused or have failed.
 *
 * @throws TypeError or RangeError when the input or an option is none that can be used.
 */
export function servedUpload(
  input: UploadInput,
  options: UploadOptions,
  { stats: earlier, ...standing }: From,
  page: { say(word: Word): void; released(): void },
): ServedUpload {
  const settings = settle(options, browser);
  let state: UploadState = { ...standing, status: 'paused', epoch: 0 };
  let seen = 0;
  let known = false;

  function tell(): void {
    const snapshot = transfer.getSnapshot();
    const stats = snapshot.stats && earlier ? sum(earlier, snapshot.stats) : snapshot.stats;
    if ('error' in snapshot) {
      const { error, ...rest } = snapshot;
      page.say({ type: 'shown', seen, snapshot: { ...rest, stats }, error: partsOf(error) });
    } else page.say({ type: 'shown', seen, snapshot: { ...snapshot, stats }, error: null });
  }

  function changed(next: UploadState): void {
    state = next;
    if (state.status !== 'uploading') void rest();
    else if (state.phase !== 'preparing') introduce();
  }

  /** What others know it by is known once it is prepared. */
  function introduce(): void {
    if (known) return;
    known = true;
    transfer.key().then((key) => page.say({ type: 'known', key }));
  }

  /** Waits for what is still on its way: the answer to a creation, a termination. */
  async function rest(): Promise<void> {
    const before = state;
    const error = await transfer.terminated().then(() => null, partsOf);
    if (state !== before) return;
    page.released();
    page.say({ type: 'released', seen, error });
  }

  const transfer = createTransfer({
    id: '',
    input,
    source: browser.openSource(input),
    settings,
    environment: browser,
    state,
    isQueued: () => false,
    changed,
    tell,
  });

  return {
    obey({ type, order }) {
      seen = order;
      const { stopAt } = settings;
      const goal = stopAt !== null && state.offset < stopAt ? stopAt : null;
      const before = state;
      transfer.dispatch(type === 'start' ? { type, goal } : { type });
      // What says nothing to it is answered too.
      if (state === before) tell();
    },
  };
}

function sum(earlier: UploadStats, now: UploadStats): UploadStats {
  return {
    startedAt: earlier.startedAt,
    chunksCompleted: earlier.chunksCompleted + now.chunksCompleted,
    retried: earlier.retried + now.retried,
    failed: earlier.failed + now.failed,
  };
}
