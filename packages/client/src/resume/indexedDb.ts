import { isResumeEntry, type ResumeStore } from './resumeStore.ts';

export interface IndexedDbOptions {
  /** Name of the database. Default 'kit-uploads'. */
  readonly database?: string;
}

const STORE = 'resume-entries';

/** Remembers urls in IndexedDB: it outlives the tab, is large, and does not block the page. The default in browsers. */
export function indexedDbResumeStore({ database = 'kit-uploads' }: IndexedDbOptions = {}): ResumeStore {
  let connection: Promise<IDBDatabase> | undefined;

  function connect(): Promise<IDBDatabase> {
    const request = indexedDB.open(database);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return answerTo(request);
  }

  async function transact<T>(
    mode: IDBTransactionMode,
    operation: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    connection ??= connect();
    const transaction = (await connection).transaction(STORE, mode);
    const answer = await answerTo(operation(transaction.objectStore(STORE)));
    if (mode === 'readwrite') await written(transaction);
    return answer;
  }

  // Safari drops connections of pages in the background without saying so, and each use fails from then on (WebKit
  // 197050). A second try, over a new connection, tells a lost connection from a store that is really broken.
  function use<T>(mode: IDBTransactionMode, operation: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return transact(mode, operation).catch(() => {
      connection = undefined;
      return transact(mode, operation);
    });
  }

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

function answerTo<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A request that succeeded is on disk only with its transaction, which may yet run out of room. */
function written(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
