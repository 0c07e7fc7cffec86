import type { HTMLAttributes, ReactNode } from 'react';
import { UploadAnnouncer } from '../announce/UploadAnnouncer.tsx';
import { useQueueSnapshot } from '../useQueueSnapshot.ts';
import type { Messages } from '../words/messages.ts';
import { useWords, WordsProvider } from '../words/WordsProvider.tsx';
import { UploadItem } from './UploadItem.tsx';
import { UploadSummary } from './UploadSummary.tsx';

export interface UploadItemsProps extends Omit<HTMLAttributes<HTMLUListElement>, 'children'> {
  /** Renders one upload; the default is `<TusDropzone.Item id={id} />`. Return an element with `key={id}`. */
  readonly children?: ((id: string) => ReactNode) | undefined;
}

/** The rows alone; nothing while the queue is empty. */
export function UploadItems({ children = defaultItem, className, ...rest }: UploadItemsProps) {
  const { text } = useWords();
  const ids = useQueueSnapshot((queue) => queue.ids);
  if (ids.length === 0) return null;
  return (
    <ul aria-label={text.listLabel} {...rest} className={className ? `tus-items ${className}` : 'tus-items'}>
      {ids.map(children)}
    </ul>
  );
}

const defaultItem = (id: string) => <UploadItem key={id} id={id} />;

export interface UploadListProps {
  readonly messages?: Partial<Messages> | undefined;
  readonly className?: string | undefined;
}

/** Every upload of the provider's queue with progress and buttons, the total above them, and their announcements. */
export function UploadList({ messages, className }: UploadListProps) {
  return (
    <WordsProvider messages={messages}>
      <div className={className ? `tus tus-card ${className}` : 'tus tus-card'}>
        <UploadSummary />
        <UploadItems />
        <UploadAnnouncer />
      </div>
    </WordsProvider>
  );
}
