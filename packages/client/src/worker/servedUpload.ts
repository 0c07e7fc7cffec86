import { browser } from '../env/browser.ts';
import type { UploadStats } from '../machine/stats.ts';
import { settle, type UploadOptions } from '../options.ts';
import type { UploadInput } from '../source/source.ts';
import type { Transport } from '../transport/transport.ts';
import { makeUpload } from '../upload.ts';
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
  const { transport, answered } = watched(settings.transport);
  const upload = makeUpload(input, { ...settings, transport }, browser, {
    ...standing,
    status: 'paused',
    epoch: 0,
  });
  let seen = 0;
  let termination = Promise.resolve();

  function tell(): void {
    const snapshot = upload.getSnapshot();
    const stats = snapshot.stats && earlier ? sum(earlier, snapshot.stats) : snapshot.stats;
    if ('error' in snapshot) {
      const { error, ...rest } = snapshot;
      page.say({ type: 'shown', seen, snapshot: { ...rest, stats }, error: partsOf(error) });
    } else page.say({ type: 'shown', seen, snapshot: { ...snapshot, stats }, error: null });
    if (snapshot.status !== 'uploading') void rest();
  }

  /** Waits for what is still on its way: the answer to a creation, which a pause does not cut off, or a termination. */
  async function rest(): Promise<void> {
    const before = upload.getSnapshot();
    await answered();
    const error = await termination.then(() => null, partsOf);
    if (upload.getSnapshot() !== before) return;
    page.released();
    page.say({ type: 'released', seen, error });
  }

  upload.subscribe(tell);
  const introduced = upload.subscribe(() => {
    const snapshot = upload.getSnapshot();
    if (snapshot.status !== 'uploading' || snapshot.phase === 'preparing') return;
    // What others know it by is known once it is prepared.
    introduced();
    upload.key().then((key) => page.say({ type: 'known', key }));
  });

  return {
    obey({ type, order }) {
      seen = order;
      const before = upload.getSnapshot();
      if (type === 'terminate') termination = upload.terminate();
      else upload[type]();
      // What says nothing to it is answered too.
      if (upload.getSnapshot() === before) tell();
    },
  };
}

/** `answered` resolves when what its requests brought is known. */
function watched(transport: Transport): { transport: Transport; answered(): Promise<void> } {
  const open = new Set<Promise<unknown>>();
  return {
    transport(request) {
      const answer = transport(request);
      open.add(answer);
      const over = () => open.delete(answer);
      answer.then(over, over);
      return answer;
    },
    async answered() {
      while (open.size > 0) {
        await Promise.allSettled(open);
        // Whoever asked has its turn first: it may ask again, and more often than not it is a few promises away.
        await new Promise((resolve) => setTimeout(resolve));
      }
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
