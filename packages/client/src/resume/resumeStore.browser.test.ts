import { afterEach, beforeEach } from 'vitest';
import { indexedDbResumeStore } from './indexedDb.ts';
import { localStorageResumeStore } from './localStorage.ts';
import { resumeStoreContract } from './resumeStore.contract.ts';

// The stores' own contract, on what the browser really does.
let count = 0;

beforeEach(() => localStorage.clear());
afterEach(async () => {
  for (const { name } of await indexedDB.databases())
    if (name?.startsWith('test-')) indexedDB.deleteDatabase(name);
});

resumeStoreContract('IndexedDB in Chromium', () => {
  count += 1;
  const database = `test-${count}`;
  return { store: indexedDbResumeStore({ database }), reopen: () => indexedDbResumeStore({ database }) };
});

resumeStoreContract('localStorage in Chromium', () => ({
  store: localStorageResumeStore(),
  reopen: () => localStorageResumeStore(),
}));
