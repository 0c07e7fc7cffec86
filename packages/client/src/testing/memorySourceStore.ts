import type { KeptSource, SourceStore } from '../pending/sourceStore.ts';

export interface MemorySourceOptions {
  /** The longest file that is kept itself, in bytes. Default: any. */
  readonly maxFile?: number;
  /** Most bytes kept in all. Default: any number. */
  readonly maxTotal?: number;
  /** Milliseconds after which what nobody came back to is removed. Default: never. */
  readonly maxAge?: number;
  /** Gives the milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

interface Kept {
  readonly source: KeptSource;
  readonly keptAt: number;
  readonly size: number;
}

/** Keeps sources as long as the test's process lives: what stands for a browser's IndexedDB between the pages of one test. */
export function memorySourceStore(options: MemorySourceOptions = {}): SourceStore {
  const { maxFile = Number.POSITIVE_INFINITY, maxTotal = Number.POSITIVE_INFINITY } = options;
  const { maxAge = Number.POSITIVE_INFINITY, now = Date.now } = options;
  const kept = new Map<string, Kept>();

  function put(fingerprint: string, one: Kept): void {
    kept.delete(fingerprint);
    let total = one.size;
    // Newest first.
    for (const [other, { size, keptAt }] of [...kept].reverse()) {
      total += size;
      if (total > maxTotal || keptAt < one.keptAt - maxAge) kept.delete(other);
    }
    kept.set(fingerprint, one);
  }

  return {
    async keep(fingerprint, file, handle) {
      const { lastModified, size } = file;
      const keptAt = now();
      if (size <= Math.min(maxFile, maxTotal)) {
        put(fingerprint, { source: { kind: 'bytes', file }, keptAt, size });
      } else if (handle !== undefined) {
        put(fingerprint, { source: { kind: 'handle', handle, lastModified }, keptAt, size: 0 });
      }
    },
    find: async (fingerprint) => kept.get(fingerprint)?.source,
    async remove(fingerprint) {
      kept.delete(fingerprint);
    },
  };
}
