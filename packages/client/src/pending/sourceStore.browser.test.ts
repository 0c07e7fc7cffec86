import { afterEach } from 'vitest';
import { indexedDbSourceStore } from './indexedDbSourceStore.ts';
import { sourceStoreContract } from './sourceStore.contract.ts';

// On what the browser really does: it clones files to its disk, and handles into its own.
let count = 0;

afterEach(async () => {
  for (const { name } of await indexedDB.databases())
    if (name?.startsWith('test-kept-')) indexedDB.deleteDatabase(name);
});

sourceStoreContract(
  'IndexedDB in Chromium',
  (bounds) => {
    count += 1;
    const options = { ...bounds, database: `test-kept-${count}` };
    return { store: indexedDbSourceStore(options), reopen: () => indexedDbSourceStore(options) };
  },
  async (name) => (await navigator.storage.getDirectory()).getFileHandle(name, { create: true }),
);
