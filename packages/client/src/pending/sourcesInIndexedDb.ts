import type { openDatabase } from '../resume/database.ts';
import type { IndexedDbSourceOptions } from './indexedDbSourceStore.ts';
import type { KeptSource, SourceStore } from './sourceStore.ts';

/** Plain values, as a File that is cloned is no File everywhere. */
interface KeptRecord {
  readonly keptAt: number;
  /** Bytes that are kept: none for a handle. */
  readonly size: number;
  readonly lastModified: number;
  readonly blob?: Blob;
  readonly name?: string;
  readonly handle?: FileSystemFileHandle;
}

const MIB = 1024 * 1024;
const DAY = 24 * 60 * 60 * 1000;
const STORE = 'sources';
const BY_AGE = 'by-age';

/** @param open handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export function sourcesInIndexedDb(
  open: typeof openDatabase,
  {
    database = 'kit-upload-sources',
    maxFile = 16 * MIB,
    maxTotal = 64 * MIB,
    maxAge = 7 * DAY,
    now = Date.now,
  }: IndexedDbSourceOptions = {},
): SourceStore {
  const use = open(database, STORE, (store) => store.createIndex(BY_AGE, ['keptAt', 'size']));

  /** In one transaction: where the new one cannot be written, the old ones are still there. */
  function replace(store: IDBObjectStore, fingerprint: string, record: KeptRecord): IDBRequest {
    let total = record.size;
    // What is waited for is the transaction; a cursor that goes on has no result, and whoever asks for one ends it all.
    const removed = store.delete(fingerprint);
    // Keys alone: what they stand for, up to `maxTotal` bytes, is not read. Its newest go first.
    const cursors = store.index(BY_AGE).openKeyCursor(null, 'prev');
    cursors.addEventListener('success', () => {
      const cursor = cursors.result;
      if (cursor === null) {
        store.put(record, fingerprint);
        return;
      }
      // What the index is made of.
      const [keptAt, size] = cursor.key as [keptAt: number, size: number];
      total += size;
      if (total > maxTotal || keptAt < record.keptAt - maxAge) store.delete(cursor.primaryKey);
      cursor.continue();
    });
    return removed;
  }

  async function put(fingerprint: string, record: KeptRecord): Promise<void> {
    await use('readwrite', (store) => replace(store, fingerprint, record));
  }

  return {
    async keep(fingerprint, file, handle) {
      const { lastModified, name, type, size } = file;
      const about = { keptAt: now(), lastModified };
      if (size <= Math.min(maxFile, maxTotal)) {
        await put(fingerprint, { ...about, size, name, blob: file.slice(0, size, type) });
      } else if (handle !== undefined) {
        await put(fingerprint, { ...about, size: 0, handle });
      }
    },
    find: async (fingerprint) => sourceOf(await use<unknown>('readonly', (store) => store.get(fingerprint))),
    remove: (fingerprint) => use('readwrite', (store) => store.delete(fingerprint)),
  };
}

/** What is found may come from another version of this kit: what is in another shape is nothing. */
function sourceOf(value: unknown): KeptSource | undefined {
  const { blob, handle, name, lastModified } = (value ?? {}) as Partial<KeptRecord>;
  if (typeof lastModified !== 'number') return undefined;
  if (handle !== undefined) return { kind: 'handle', handle, lastModified };
  if (!(blob instanceof Blob) || name === undefined) return undefined;
  return { kind: 'bytes', file: new File([blob], name, { type: blob.type, lastModified }) };
}

let page: SourceStore | undefined;

/** One for all queues of a page. */
export function pageSources(open: typeof openDatabase): SourceStore {
  page ??= sourcesInIndexedDb(open);
  return page;
}
