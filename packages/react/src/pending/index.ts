'use client';

export { PendingItem, type PendingItemProps } from './PendingItem.tsx';
export type { PendingItemState } from './pendingItemState.ts';
export type { PendingActions, PendingRefusal, PendingRow, PendingSnapshot } from './pendingStore.ts';
export { usePendingItem } from './usePendingItem.ts';
export { type PendingUploadsState, usePendingUploads } from './usePendingUploads.ts';
