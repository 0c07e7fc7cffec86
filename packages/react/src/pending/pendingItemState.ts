import type { ButtonHTMLAttributes } from 'react';
import type { Words } from '../words/words.ts';
import { chooseFile } from './chooseFile.ts';
import type { PendingActions, PendingRow } from './pendingStore.ts';

export interface PendingItemState {
  /** What the row's button does: goes on, or opens the file dialog first. */
  readonly offers: 'resume' | 'file';
  /** For the `<button>` that goes on. Its name says with which file. */
  getResumeProps(props?: ButtonHTMLAttributes<HTMLButtonElement>): ButtonHTMLAttributes<HTMLButtonElement>;
  /** For the `<button>` that gives the upload up for good. */
  getRemoveProps(props?: ButtonHTMLAttributes<HTMLButtonElement>): ButtonHTMLAttributes<HTMLButtonElement>;
}

/** The props of one row's parts. */
export function pendingItemOf(
  row: PendingRow,
  store: PendingActions,
  { text, fill }: Words,
): PendingItemState {
  const offers = offerOf(row);
  const name = row.name || text.unnamed;

  const button = (
    label: string,
    act: () => void,
    props: ButtonHTMLAttributes<HTMLButtonElement> | undefined,
  ): ButtonHTMLAttributes<HTMLButtonElement> => ({
    type: 'button',
    'aria-label': fill(label, { name }),
    title: fill(label, { name }),
    ...props,
    'aria-disabled': row.step !== 'resting' || undefined,
    onClick: (event) => {
      props?.onClick?.(event);
      if (!event.isDefaultPrevented()) act();
    },
  });

  const choose = () => chooseFile((file) => void store.resume(row, file));

  return {
    offers,
    getResumeProps: (props) =>
      offers === 'file'
        ? button(text.pendingChooseFile, choose, props)
        : button(text.resume, () => void store.resume(row), props),
    getRemoveProps: (props) => button(text.remove, () => void store.forget(row), props),
  };
}

/** What the browser had kept and could not be read, or is not what it was, is of no more use. */
function offerOf({ needs, refusal }: PendingRow): PendingItemState['offers'] {
  const code = refusal?.error.code;
  return needs === 'file' || code === 'source-unreadable' || code === 'source-changed' ? 'file' : 'resume';
}
