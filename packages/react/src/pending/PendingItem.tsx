import type { HTMLAttributes } from 'react';
import type { PendingRow } from './pendingStore.ts';
import { RowView } from './RowView.tsx';
import { useSurroundings } from './surroundings.ts';
import { usePendingStore } from './usePendingStore.ts';

export interface PendingItemProps extends Omit<HTMLAttributes<HTMLLIElement>, 'children'> {
  /** From `usePendingUploads()`, or what `<PendingUploads>` gives its children. */
  readonly row: PendingRow;
}

/** One upload that a reload left behind: how far it is, and the way to go on. */
export function PendingItem(props: PendingItemProps) {
  const store = usePendingStore();
  return <RowView store={store} {...useSurroundings()} {...props} />;
}
