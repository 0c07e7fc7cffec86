import { memoryResumeStore } from './memory.ts';
import { resumeStoreContract } from './resumeStore.contract.ts';

resumeStoreContract('memory', () => ({ store: memoryResumeStore() }));
