import { openDatabase } from '../resume/database.ts';
import type { SourceStore } from './sourceStore.ts';

export interface IndexedDbSourceOptions {
  /** Name of the database. Default 'kit-upload-sources': what breaks it does no harm to the urls that are remembered. */
  readonly database?: string;
  /** The longest file that is kept itself, in bytes. Default 16 MiB. */
  readonly maxFile?: number;
  /** Most bytes kept in all. Default 64 MiB. */
  readonly maxTotal?: number;
  /** Milliseconds after which what nobody came back to is removed. Default 7 days. */
  readonly maxAge?: number;
  /** Gives the milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Keeps sources in IndexedDB: short files themselves, handles of long ones. The default in browsers; made anew only for
 * other bounds. Its code is loaded on first use.
 */
export function indexedDbSourceStore(options: IndexedDbSourceOptions = {}): SourceStore {
  let opened: SourceStore | undefined;

  async function store(): Promise<SourceStore> {
    opened ??= (await import('./sourcesInIndexedDb.ts')).sourcesInIndexedDb(openDatabase, options);
    return opened;
  }

  return {
    keep: async (fingerprint, file, handle) => (await store()).keep(fingerprint, file, handle),
    find: async (fingerprint) => (await store()).find(fingerprint),
    remove: async (fingerprint) => (await store()).remove(fingerprint),
  };
}
