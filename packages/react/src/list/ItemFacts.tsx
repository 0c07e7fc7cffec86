import type { HTMLAttributes } from 'react';
import { AlertIcon, CheckIcon, FileIcon, fileKind } from '../icons.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { FileName } from './FileName.tsx';
import { ItemPreview } from './ItemPreview.tsx';
import { uploadInWords } from './uploadInWords.ts';
import { useItem } from './useItem.ts';
import { useSecondsUntil } from './useSecondsUntil.ts';

/**
 * What the file looks like, or a glyph for its kind, with a mark when it is done or failed. Decorative: the detail says
 * the same in words.
 */
export function ItemIcon() {
  const file = useItem(({ name, type, status }) => ({ kind: fileKind(name, type), status }));
  if (!file) return null;
  return (
    <span className="tus-item-icon" data-kind={file.kind} aria-hidden="true">
      <ItemPreview>
        <FileIcon kind={file.kind} />
      </ItemPreview>
      {file.status === 'completed' && (
        <span className="tus-item-mark">
          <CheckIcon />
        </span>
      )}
      {file.status === 'failed' && (
        <span className="tus-item-mark">
          <AlertIcon />
        </span>
      )}
    </span>
  );
}

/** The file's name, shortened in the middle where there is no room. */
export function ItemName(props: HTMLAttributes<HTMLSpanElement>) {
  const { text } = useWords();
  return <FileName name={useItem((upload) => upload.name) || text.unnamed} {...props} />;
}

/** `45%`, while there is something to wait for. */
export function ItemPercent(props: HTMLAttributes<HTMLSpanElement>) {
  const words = useWords();
  const percent = useItem(({ status, progress }) =>
    progress !== null && progress > 0 && (status === 'uploading' || status === 'paused')
      ? words.percent(progress)
      : null,
  );
  // The progress bar beside it says it to screen readers.
  return percent ? (
    <span className="tus-item-percent" aria-hidden="true" {...props}>
      {percent}
    </span>
  ) : null;
}

/** What is happening, in words: amounts, speed and time left, a wait and its reason, the server's sentence on failure. */
export function ItemDetail(props: HTMLAttributes<HTMLParagraphElement>) {
  const words = useWords();
  const upload = useItem((snapshot) => snapshot);
  const dueAt = upload?.status === 'uploading' && upload.phase === 'waiting' ? upload.dueAt : null;
  const secondsToTry = useSecondsUntil(dueAt);
  if (!upload) return null;
  return (
    <p className="tus-item-detail" {...props}>
      <bdi>{uploadInWords(upload, secondsToTry, words)}</bdi>
    </p>
  );
}
