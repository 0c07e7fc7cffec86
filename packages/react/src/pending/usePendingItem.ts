import { useWords } from '../words/WordsProvider.tsx';
import { type PendingItemState, pendingItemOf } from './pendingItemState.ts';
import type { PendingRow } from './pendingStore.ts';
import { usePendingStore } from './usePendingStore.ts';

/** What a row of `usePendingUploads` needs. Headless: it gives props, you give the looks. */
export function usePendingItem(row: PendingRow): PendingItemState {
  return pendingItemOf(row, usePendingStore(), useWords());
}
