/** Runs one operation in a transaction of its own; resolves when what it wrote is on disk. */
export type Use = <T>(
  mode: IDBTransactionMode,
  operation: (store: IDBObjectStore) => IDBRequest<T>,
) => Promise<T>;

/** A database with one object store. It is opened on first use. `made`: the store is new, and may need indexes. */
export function openDatabase(name: string, store: string, made?: (store: IDBObjectStore) => void): Use {
  let connection: Promise<IDBDatabase> | undefined;

  function connect(): Promise<IDBDatabase> {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => {
      const fresh = request.result.createObjectStore(store);
      made?.(fresh);
    };
    return answerTo(request);
  }

  async function transact<T>(
    mode: IDBTransactionMode,
    operation: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    connection ??= connect();
    const transaction = (await connection).transaction(store, mode);
    const answer = await answerTo(operation(transaction.objectStore(store)));
    if (mode === 'readwrite') await written(transaction);
    return answer;
  }

  // Safari drops connections of pages in the background without saying so, and each use fails from then on (WebKit
  // 197050). A second try, over a new connection, tells a lost connection from a store that is really broken.
  return (mode, operation) =>
    transact(mode, operation).catch(() => {
      connection = undefined;
      return transact(mode, operation);
    });
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
