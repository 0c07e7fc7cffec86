import { isResumeEntry, type ResumeEntry, type ResumeStore } from './resumeStore.ts';

const PREFIX = 'kit-upload:';

export interface LocalStorageOptions {
  /** Default: `localStorage`. `sessionStorage` forgets when the tab is closed. */
  readonly storage?: Storage;
}

/**
 * Remembers urls in `localStorage`, one key for each. For pages that cannot use IndexedDB; it is small (about 5 MB for
 * the whole origin) and blocks the page while it writes.
 */
export function localStorageResumeStore({ storage }: LocalStorageOptions = {}): ResumeStore {
  // Asked for on use: in a sandboxed frame, or with cookies blocked, the mere look at `localStorage` throws.
  const items = () => storage ?? localStorage;
  return {
    find: async (fingerprint) => parse(items().getItem(PREFIX + fingerprint)),
    put: async (entry) => items().setItem(PREFIX + entry.fingerprint, JSON.stringify(entry)),
    remove: async (fingerprint) => items().removeItem(PREFIX + fingerprint),
    list: async () => {
      const keys = Array.from({ length: items().length }, (_, index) => items().key(index));
      return keys
        .filter((key) => key?.startsWith(PREFIX) === true)
        .map((key) => parse(key === null ? null : items().getItem(key)))
        .filter((entry) => entry !== undefined);
    },
  };
}

function parse(json: string | null): ResumeEntry | undefined {
  if (json === null) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return isResumeEntry(value) ? value : undefined;
  } catch {
    // Somebody else's text, or a write that was cut: the same as no entry.
    return undefined;
  }
}
