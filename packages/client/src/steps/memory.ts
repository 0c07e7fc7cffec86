import type { Clock } from '../clock.ts';
import type { Settings } from '../options.ts';
import type { ResumeEntry, ResumeStore } from '../resume/resumeStore.ts';
import { tendResumeStore } from '../resume/tended.ts';
import type { Source, UploadInput } from '../source/source.ts';

/** What one upload remembers beyond this page. It never rejects: without a memory an upload goes on all the same. */
export interface Memory {
  /** What the upload is known by; `null`: it is not to be found again. */
  key(): Promise<string | null>;
  /** Where the upload of these bytes lives, as far as is remembered. */
  find(): Promise<string | null>;
  /** `expiresAt`: when the server drops it, in milliseconds since 1970; `null` where it did not say. */
  remember(url: string, expiresAt: number | null): void;
  forget(): void;
  /** The memory of a part of this upload, which is an upload of its own on the server. */
  part(name: string, source: Source): Memory;
  /** Resolves when all that was to be remembered or forgotten is written down, or could not be. */
  written(): Promise<void>;
}

/** Without a store, or with a url of the user's, it has no key, and nothing is looked up or remembered. */
export function createMemory(input: UploadInput, source: Source, settings: Settings, clock: Clock): Memory {
  const { url, resume, fingerprint, endpoint, scope, onStorageError: onError } = settings;
  const store = url === null && resume ? tendResumeStore(resume, { clock, onError }) : null;
  let asked: Promise<string | null> | undefined;
  const ask = async () => store && fingerprint(input, { source, endpoint, scope });
  const key = () => {
    asked ??= ask().catch(() => null);
    return asked;
  };
  return memoryOf({ store, clock, endpoint, scope }, key, source);
}

interface MemoryParts {
  readonly store: ResumeStore | null;
  readonly clock: Clock;
  readonly endpoint: string;
  readonly scope: string;
}

function memoryOf(parts: MemoryParts, key: () => Promise<string | null>, source: Source): Memory {
  const { store, clock, endpoint, scope } = parts;
  let known: ResumeEntry | undefined;
  // One after the other, so that what is forgotten last stays forgotten.
  let last: Promise<unknown> = Promise.resolve();
  const enqueue = <T>(act: (store: ResumeStore, fingerprint: string) => Promise<T>) => {
    const acted = last.then(key).then((fingerprint) => {
      return store && fingerprint !== null ? act(store, fingerprint) : undefined;
    });
    last = acted.catch(() => {});
    return acted;
  };

  return {
    key,
    async find() {
      known = await enqueue((store, fingerprint) => store.find(fingerprint));
      return known?.url ?? null;
    },
    remember(url, expiresAt) {
      const { length, name, type } = source;
      const createdAt = known?.url === url ? known.createdAt : clock.now();
      enqueue((store, fingerprint) =>
        store.put({
          fingerprint,
          url,
          endpoint,
          scope,
          length,
          createdAt,
          ...(name && { name }),
          ...(type && { type }),
          ...(expiresAt !== null && { expiresAt }),
        }),
      );
    },
    forget() {
      enqueue((store, fingerprint) => store.remove(fingerprint));
    },
    part(name, source) {
      const partKey = async () => {
        const whole = await key();
        return whole === null ? null : whole + name;
      };
      return memoryOf(parts, partKey, source);
    },
    async written() {
      await last;
    },
  };
}
