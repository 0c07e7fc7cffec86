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
    return new Promise((resolve, reject) => {
      request.onupgradeneeded = () => {
        const fresh = request.result.createObjectStore(store);
        made?.(fresh);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async function transact<T>(
    mode: IDBTransactionMode,
    operation: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    connection ??= connect();
    const transaction = (await connection).transaction(store, mode);
    const request = operation(transaction.objectStore(store));
    return new Promise((resolve, reject) => {
      // A request that succeeded is on disk only with its transaction, which may yet run out of room.
      transaction.oncomplete = () => resolve(request.result);
      // With the error of the request, where that failed.
      transaction.onabort = () => reject(transaction.error);
    });
  }

  // Safari drops connections of pages in the background without saying so, and each use fails from then on (WebKit
  // 197050). A second try, over a new connection, tells a lost connection from a store that is really broken.
  return (mode, operation) =>
    transact(mode, operation).catch(() => {
      connection = undefined;
      return transact(mode, operation);
    });
}
