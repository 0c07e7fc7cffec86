import { createStore, del, get, set, type UseStore, values } from 'idb-keyval';
import { isResumeEntry, type ResumeStore } from './resumeStore.ts';

export interface IndexedDbOptions {
  /** Name of the database. Default 'kit-uploads'. */
  readonly database?: string;
}

/** Remembers urls in IndexedDB: it outlives the tab, is large, and does not block the page. The default in browsers. */
export function indexedDbResumeStore({ database = 'kit-uploads' }: IndexedDbOptions = {}): ResumeStore {
  const connect = () => createStore(database, 'resume-entries');
  let connection = connect();

  // Safari drops connections of pages in the background without saying so, and each use fails from then on (WebKit
  // 197050). A second try, over a new connection, tells a lost connection from a store that is really broken.
  async function use<T>(operation: (store: UseStore) => Promise<T>): Promise<T> {
    try {
      return await operation(connection);
    } catch {
      connection = connect();
      return operation(connection);
    }
  }

  return {
    async find(fingerprint) {
      const value = await use((store) => get<unknown>(fingerprint, store));
      return isResumeEntry(value) ? value : undefined;
    },
    put: (entry) => use((store) => set(entry.fingerprint, entry, store)),
    remove: (fingerprint) => use((store) => del(fingerprint, store)),
    list: async () => (await use((store) => values<unknown>(store))).filter(isResumeEntry),
  };
}
