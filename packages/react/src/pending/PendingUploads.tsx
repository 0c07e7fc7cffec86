import { type ComponentType, type HTMLAttributes, type ReactNode, useEffect, useState } from 'react';
import { announcerOf } from '../announce/announcer.ts';
import { useUploadQueue } from '../UploadProvider.tsx';
import { firstLook } from './firstLook.ts';
import type { PendingSectionProps } from './PendingSection.tsx';
import type { PendingRow } from './pendingStore.ts';
import { useSurroundings } from './surroundings.ts';

export interface PendingUploadsProps extends Omit<HTMLAttributes<HTMLDivElement>, 'children'> {
  /** Renders one row as one `<li>`; the default is `<PendingItem row={row} />`. */
  readonly children?: ((row: PendingRow) => ReactNode) | undefined;
}

/**
 * What a reload left behind at the endpoint and in the scope of the provider's queue, a row each: with what the browser
 * kept, one click goes on; else the row asks for its file. Nothing while there is none; its code is loaded when there is
 * some.
 */
export function PendingUploads(props: PendingUploadsProps) {
  const queue = useUploadQueue();
  const surroundings = useSurroundings();
  const [Section, setSection] = useState<ComponentType<PendingSectionProps> | null>(null);
  useEffect(() => {
    let wanted = true;
    const load = async () => {
      const found = await firstLook(queue);
      if (found.length === 0) return;
      const { PendingSection } = await import('./PendingSection.tsx');
      if (wanted) setSection(() => PendingSection);
    };
    // Without a store, or a network to load the code from, nothing is shown: choosing the file again goes on all the same.
    load().catch(() => {});
    return () => {
      wanted = false;
      setSection(null);
    };
  }, [queue]);
  return Section && <Section {...props} {...surroundings} queue={queue} say={announcerOf(queue).say} />;
}
