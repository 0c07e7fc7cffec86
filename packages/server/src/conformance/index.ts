export { byteStoreConformance } from './byteStore.ts';
export type { ConformanceCase } from './cases.ts';
export { lockerConformance } from './locker.ts';
export { recordStoreConformance } from './recordStore.ts';
export { storageConformance } from './storage.ts';
