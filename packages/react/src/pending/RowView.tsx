import type { HTMLAttributes } from 'react';
import { FileIcon, fileKind, RemoveIcon } from '../icons.tsx';
import { FileName } from '../list/FileName.tsx';
import { ProgressBar } from '../list/ProgressBar.tsx';
import { useFocusHeir } from '../list/useFocusHeir.ts';
import { pendingInWords } from './pendingInWords.ts';
import { pendingItemOf } from './pendingItemState.ts';
import type { PendingActions, PendingRow } from './pendingStore.ts';
import type { RowSurroundings } from './surroundings.ts';

export interface RowViewProps extends Omit<HTMLAttributes<HTMLLIElement>, 'children'>, RowSurroundings {
  readonly row: PendingRow;
  readonly store: PendingActions;
}

/** One row as it looks. Handed all it stands in, as it is loaded on demand. */
export function RowView({ row, store, words, here, className, ...rest }: RowViewProps) {
  const { text } = words;
  const { offers, getResumeProps, getRemoveProps } = pendingItemOf(row, store, words);
  const ref = useFocusHeir<HTMLLIElement>(heirOfRow);
  const name = row.name || text.unnamed;
  const kind = fileKind(name, row.type ?? '');
  const progress = row.offset !== null && row.length ? row.offset / row.length : null;
  return (
    <li
      {...rest}
      ref={ref}
      className={className ? `tus-item tus-pending-item ${className}` : 'tus-item tus-pending-item'}
      data-needs={row.needs}
      data-step={row.step}
      data-refused={row.refusal ? '' : undefined}
    >
      <span className="tus-item-icon" data-kind={kind} aria-hidden="true">
        <FileIcon kind={kind} />
      </span>
      <div className="tus-item-body">
        <div className="tus-item-line">
          <FileName name={name} />
          {progress !== null && (
            <span className="tus-item-percent" aria-hidden="true">
              {words.percent(progress)}
            </span>
          )}
        </div>
        {progress !== null && (
          <ProgressBar
            label={words.fill(text.progressLabel, { name })}
            progress={progress}
            eta={null}
            words={words}
          />
        )}
        <p className="tus-item-detail">
          <bdi>{pendingInWords(row, here, words)}</bdi>
        </p>
      </div>
      <div className="tus-item-actions">
        <button {...getResumeProps({ className: 'tus-text-button tus-pending-action' })}>
          {offers === 'file' ? text.pendingChoose : text.pendingResume}
        </button>
        <button {...getRemoveProps({ className: 'tus-icon-button' })} data-tus-action="remove">
          <RemoveIcon />
        </button>
      </div>
    </li>
  );
}

/** The next row's button, else the previous row's, else the list's first, else what opens the file dialog. */
function heirOfRow(row: HTMLElement): HTMLElement | null | undefined {
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  const frame = row.closest('.tus');
  return (
    neighbour?.querySelector<HTMLElement>('.tus-pending-action') ??
    frame?.querySelector<HTMLElement>('.tus-item:not(.tus-pending-item) button') ??
    frame?.querySelector<HTMLElement>('.tus-trigger')
  );
}
