import { openDatabase } from './database.ts';
import { isResumeEntry, type ResumeStore } from './resumeStore.ts';

export interface IndexedDbOptions {
  /** Name of the database. Default 'kit-uploads'. */
  readonly database?: string;
}

const STORE = 'resume-entries';

/** Remembers urls in IndexedDB: it outlives the tab, is large, and does not block the page. The default in browsers. */
export function indexedDbResumeStore({ database = 'kit-uploads' }: IndexedDbOptions = {}): ResumeStore {
  const use = openDatabase(database, STORE);

  return {
    async find(fingerprint) {
      const value = await use<unknown>('readonly', (store) => store.get(fingerprint));
      return isResumeEntry(value) ? value : undefined;
    },
    async put(entry) {
      await use('readwrite', (store) => store.put(entry, entry.fingerprint));
    },
    remove: (fingerprint) => use('readwrite', (store) => store.delete(fingerprint)),
    list: async () => (await use<unknown[]>('readonly', (store) => store.getAll())).filter(isResumeEntry),
  };
}
