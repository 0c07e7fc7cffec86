import type { HTMLAttributes } from 'react';
import { useWords } from '../words/WordsProvider.tsx';
import { ProgressBar } from './ProgressBar.tsx';
import { useItem } from './useItem.ts';

/** The progress bar of one upload. It shows bytes sent; it is gone once the upload is completed or terminated. */
export function ItemProgress(props: HTMLAttributes<HTMLDivElement>) {
  const words = useWords();
  const upload = useItem(({ name, status, progress, eta }) => ({
    name,
    status,
    progress,
    eta,
  }));
  if (!upload || upload.status === 'completed' || upload.status === 'terminated') return null;
  const name = upload.name || words.text.unnamed;
  return (
    <ProgressBar
      {...props}
      label={words.fill(words.text.progressLabel, { name })}
      progress={upload.progress}
      eta={upload.eta}
      words={words}
    />
  );
}
