import type { Clock } from '../clock.ts';
import { UploadError } from '../errors.ts';
import type { ResumeEntry, ResumeStore } from './resumeStore.ts';

export interface Tending {
  readonly clock: Clock;
  /** Told of all that went wrong, as an UploadError 'storage'. The upload goes on. Default: nobody is told. */
  readonly onError?: ((error: UploadError) => void) | undefined;
  /** Milliseconds after which an entry that nobody came back to is swept. Default 7 days. */
  readonly maxAge?: number;
  /** Milliseconds to wait for the store before going on without it. Default 2000. */
  readonly patience?: number;
}

const DAY = 24 * 60 * 60 * 1000;

// By store and not in the closure: each upload tends its store anew, but one sweep a page is enough, and a store that
// hangs makes only one upload wait.
const swept = new WeakSet<ResumeStore>();
const hung = new WeakSet<object>();

/** What `ask` gives, or `instead` when it fails or does not come in time. `what`: what the store is to do. */
export type Attempt = <T>(what: string, ask: () => Promise<T>, instead: T) => Promise<T>;

/** Asks a store that may fail, or hang (a blocked IndexedDB answers nothing at all). One that hung is not asked again. */
export function attempts(
  store: object,
  { clock, onError = () => {}, patience = 2000 }: Omit<Tending, 'maxAge'>,
): Attempt {
  return async (what, ask, instead) => {
    if (hung.has(store)) return instead;
    let answered = () => {};
    const late = new Promise<never>((_, reject) => {
      answered = clock.after(patience, () => {
        hung.add(store);
        reject(new Error(`The store did not answer within ${patience} ms`));
      });
    });
    try {
      return await Promise.race([ask(), late]);
    } catch (cause) {
      const sentence = `The resume store could not ${what}. The upload itself goes on.`;
      onError(new UploadError(sentence, { code: 'storage', cause }));
      return instead;
    } finally {
      answered();
    }
  };
}

/**
 * A resume store as an upload uses it: it never rejects, never hangs, and sweeps stale entries once, after its first use.
 * No failure of a store is a failure of an upload (tus-js-client#807).
 */
export function tendResumeStore(store: ResumeStore, tending: Tending): ResumeStore {
  const { clock, maxAge = 7 * DAY } = tending;
  const attempt = attempts(store, tending);

  async function sweep(): Promise<void> {
    if (swept.has(store)) return;
    swept.add(store);
    for (const entry of await list()) {
      if (isStale(entry, clock.now(), maxAge)) await forget(entry.fingerprint);
    }
  }

  const list = () => attempt('list its uploads', () => store.list(), []);

  const forget = (fingerprint: string) =>
    attempt('forget an upload', () => store.remove(fingerprint), undefined);

  const put = (entry: ResumeEntry) => attempt('remember an upload', () => store.put(entry), undefined);

  return {
    async find(fingerprint) {
      const entry = await attempt('look for an upload', () => store.find(fingerprint), undefined);
      // An entry is found however old it is: only the server knows whether the upload still lives, and says so.
      if (entry !== undefined) await put({ ...entry, usedAt: clock.now() });
      void sweep();
      return entry;
    },
    put,
    remove: forget,
    list,
  };
}

/**
 * Whether to forget an entry. Not by `expiresAt` alone: expiry slides with every byte the server receives, and what was
 * remembered may long be out of date; forgetting a living upload would send all of its bytes again.
 */
function isStale(entry: ResumeEntry, now: number, maxAge: number): boolean {
  return now >= Math.max(entry.expiresAt ?? 0, (entry.usedAt ?? entry.createdAt) + maxAge);
}
