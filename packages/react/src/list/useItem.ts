import type { UploadSnapshot } from '@kit/client';
import { useRef } from 'react';
import { useUpload } from '../useUpload.ts';
import { useItemId } from './itemId.ts';

/**
 * What a part shows of its row's upload. Of one that has left the queue it is what was there last: the row goes as a
 * whole, and hands the focus on before any of its parts is gone.
 */
export function useItem<T>(selector: (snapshot: UploadSnapshot) => T): T | undefined {
  const selected = useUpload(useItemId(), selector);
  const last = useRef(selected);
  if (selected !== undefined) last.current = selected;
  return last.current;
}
