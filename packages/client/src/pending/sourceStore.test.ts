import 'fake-indexeddb/auto';
import { memorySourceStore } from '../testing/memorySourceStore.ts';
import { indexedDbSourceStore } from './indexedDbSourceStore.ts';
import { sourceStoreContract } from './sourceStore.contract.ts';

// Node has no file handles: what stands for one is cloned as one would be.
const handleOf = async (name: string) => ({ kind: 'file', name }) as FileSystemFileHandle;

sourceStoreContract('memory', (bounds) => ({ store: memorySourceStore(bounds) }), handleOf);

let count = 0;
sourceStoreContract(
  'IndexedDB as Node has it',
  (bounds) => {
    count += 1;
    const options = { ...bounds, database: `kept-${count}` };
    return { store: indexedDbSourceStore(options), reopen: () => indexedDbSourceStore(options) };
  },
  handleOf,
);
