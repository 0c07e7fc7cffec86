import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { indexedDbResumeStore } from './indexedDb.ts';
import { resumeStoreContract } from './resumeStore.contract.ts';
import type { ResumeEntry } from './resumeStore.ts';

let count = 0;
const fresh = () => `test-${++count}`;

resumeStoreContract('IndexedDB', () => {
  const database = fresh();
  return { store: indexedDbResumeStore({ database }), reopen: () => indexedDbResumeStore({ database }) };
});

describe('the IndexedDB resume store', () => {
  const entry: ResumeEntry = { fingerprint: 'f', url: '/files/1', length: 1, createdAt: 1 };
  afterEach(() => vi.restoreAllMocks());

  it('opens a new connection when the browser has dropped the old one', async () => {
    const open = vi.spyOn(indexedDB, 'open');
    const store = indexedDbResumeStore({ database: fresh() });
    await store.put(entry);
    // No event tells of this, as with Safari: each transaction over it just fails from now on.
    const connection: IDBDatabase | undefined = open.mock.results[0]?.value.result;
    connection?.close();
    expect(() => connection?.transaction('resume-entries')).toThrow();
    expect(await store.find('f')).toEqual(entry);
  });

  it('rejects when it stays broken', async () => {
    const store = indexedDbResumeStore({ database: fresh() });
    await store.list();
    const broken = new DOMException('disk error', 'UnknownError');
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw broken;
    });
    await expect(store.put(entry)).rejects.toBe(broken);
    await expect(store.list()).rejects.toBe(broken);
  });

  it('does not look at IndexedDB before it is used', async () => {
    const open = vi.spyOn(indexedDB, 'open');
    const store = indexedDbResumeStore({ database: fresh() });
    expect(open).not.toHaveBeenCalled();
    await store.list();
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('takes what another version wrote, in another shape, for no entry', async () => {
    const database = fresh();
    const store = indexedDbResumeStore({ database });
    await store.put(entry);
    await store.put({ fingerprint: 'g', href: '/files/2' } as unknown as ResumeEntry);
    expect(await store.find('g')).toBeUndefined();
    expect(await store.list()).toEqual([entry]);
  });
});
