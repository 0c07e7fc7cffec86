import { describe, expect, it, vi } from 'vitest';
import { localStorageResumeStore } from './localStorage.ts';
import { resumeStoreContract } from './resumeStore.contract.ts';
import type { ResumeEntry } from './resumeStore.ts';

/** Node has no localStorage; the contract runs on Chromium's own too, in resumeStore.browser.test.ts. */
function mapStorage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

const entry: ResumeEntry = { fingerprint: 'f', url: '/files/1', length: 1, createdAt: 1 };

resumeStoreContract('localStorage', () => {
  const storage = mapStorage();
  return { store: localStorageResumeStore({ storage }), reopen: () => localStorageResumeStore({ storage }) };
});

describe('the localStorage resume store', () => {
  it("leaves the page's other keys alone", async () => {
    const storage = mapStorage();
    storage.setItem('theme', 'dark');
    const store = localStorageResumeStore({ storage });
    await store.put(entry);
    expect(await store.list()).toEqual([entry]);
    await store.remove('theme');
    expect(storage.getItem('theme')).toBe('dark');
  });

  it.each([
    '',
    '{',
    'null',
    '42',
    '{"url":"/files/1"}',
    '{"fingerprint":1,"url":"/a","length":1,"createdAt":1}',
  ])('takes %j under one of its keys for no entry', async (text) => {
    const storage = mapStorage();
    const store = localStorageResumeStore({ storage });
    await store.put(entry);
    const key = storage.key(0) ?? '';
    storage.setItem(key, text);
    expect(await store.find('f')).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  it('can be made where the mere look at localStorage throws, and rejects only when used', async () => {
    const blocked = new DOMException('Access is denied for this document', 'SecurityError');
    const spy = vi.fn(() => {
      throw blocked;
    });
    Object.defineProperty(globalThis, 'localStorage', { get: spy, configurable: true });
    try {
      const store = localStorageResumeStore();
      expect(spy).not.toHaveBeenCalled();
      await expect(store.find('f')).rejects.toBe(blocked);
      await expect(store.put(entry)).rejects.toBe(blocked);
    } finally {
      Reflect.deleteProperty(globalThis, 'localStorage');
    }
  });

  it('rejects when it is full', async () => {
    const storage = mapStorage();
    const full = new DOMException('exceeded the quota', 'QuotaExceededError');
    storage.setItem = () => {
      throw full;
    };
    await expect(localStorageResumeStore({ storage }).put(entry)).rejects.toBe(full);
  });
});
