import { type HTMLAttributes, memo } from 'react';
import { useUpload } from '../useUpload.ts';
import { ItemActions } from './ItemActions.tsx';
import { ItemDetail, ItemIcon, ItemName, ItemPercent } from './ItemFacts.tsx';
import { ItemProgress } from './ItemProgress.tsx';
import { ItemIdContext } from './itemId.ts';
import { useItemPlace } from './itemPlace.tsx';
import { useFocusHeir } from './useFocusHeir.ts';

export interface UploadItemProps extends HTMLAttributes<HTMLLIElement> {
  /** The upload's id, from `queue.getSnapshot().ids`. */
  readonly id: string;
}

/** One row. Its children may be the item parts in any order; by default it is all of them. */
export const UploadItem = memo(function UploadItem({ id, children, className, ...rest }: UploadItemProps) {
  const place = useItemPlace();
  const state = useUpload(id, (upload) => ({
    status: upload.status,
    phase: upload.status === 'uploading' ? upload.phase : undefined,
  }));
  const ref = useFocusHeir<HTMLLIElement>(heirOfRow);
  if (!state) return null;
  return (
    <ItemIdContext.Provider value={id}>
      <li
        {...place}
        {...rest}
        ref={ref}
        className={className ? `tus-item ${className}` : 'tus-item'}
        data-status={state.status}
        data-phase={state.phase}
      >
        {children ?? wholeItem}
      </li>
    </ItemIdContext.Provider>
  );
});

function DefaultItem() {
  return (
    <>
      <ItemIcon />
      <div className="tus-item-body">
        <div className="tus-item-line">
          <ItemName />
          <ItemPercent />
        </div>
        <ItemProgress />
        <ItemDetail />
      </div>
      <ItemActions />
    </>
  );
}

/** Always the same element, so that a row that renders does not render its parts. */
const wholeItem = <DefaultItem />;

/** The next row's last button, else the previous row's, else what opens the file dialog. */
function heirOfRow(row: HTMLElement): HTMLElement | null | undefined {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  return (
    neighbour?.querySelector<HTMLElement>('[data-tus-action="remove"]') ??
    row.closest('.tus')?.querySelector<HTMLElement>('.tus-trigger')
  );
}
