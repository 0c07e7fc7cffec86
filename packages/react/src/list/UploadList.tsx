import { type HTMLAttributes, type ReactNode, useRef } from 'react';
import { UploadAnnouncer } from '../announce/UploadAnnouncer.tsx';
import { PendingUploads } from '../pending/PendingUploads.tsx';
import { useQueueSnapshot } from '../useQueueSnapshot.ts';
import type { Messages } from '../words/messages.ts';
import { useWords, WordsProvider } from '../words/WordsProvider.tsx';
import { ItemPlace } from './itemPlace.tsx';
import type { RowHeights } from './rowWindow.ts';
import { UploadItem } from './UploadItem.tsx';
import { UploadSummary } from './UploadSummary.tsx';
import { useRowWindow } from './useRowWindow.ts';

export interface UploadItemsProps extends Omit<HTMLAttributes<HTMLUListElement>, 'children'> {
  /** Renders one upload as one element; the default is `<TusDropzone.Item id={id} />`. */
  readonly children?: ((id: string) => ReactNode) | undefined;
}

/**
 * The rows alone; nothing while the queue is empty. Of a long list only the rows in sight are there; each row tells
 * screen readers its place among all.
 */
export function UploadItems({ children = defaultItem, className, ...rest }: UploadItemsProps) {
  const { text } = useWords();
  const ids = useQueueSnapshot((queue) => queue.ids);
  const list = useRef<HTMLUListElement>(null);
  const { segments, windowed, heights, onFocus, onBlur } = useRowWindow(ids, list);
  if (ids.length === 0) return null;
  return (
    <ul
      aria-label={text.listLabel}
      {...rest}
      ref={list}
      className={className ? `tus-items ${className}` : 'tus-items'}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {segments.map((segment) =>
        segment.type === 'gap' ? (
          <Gap key={`gap-${segment.from}`} ids={ids.slice(segment.from, segment.to)} heights={heights} />
        ) : (
          <ItemPlace
            key={segment.id}
            position={windowed ? segment.index + 1 : null}
            size={windowed ? ids.length : null}
          >
            {children(segment.id)}
          </ItemPlace>
        ),
      )}
    </ul>
  );
}

const defaultItem = (id: string) => <UploadItem id={id} />;

/** Room for rows that are not there. Screen readers pass it by: the rows tell their place. */
function Gap({ ids, heights }: { ids: readonly string[]; heights: RowHeights }) {
  const blockSize = ids.reduce((sum, id) => sum + heights.of(id), 0);
  return <li className="tus-gap" aria-hidden="true" style={{ blockSize }} />;
}

export interface UploadListProps {
  readonly messages?: Partial<Messages> | undefined;
  readonly className?: string | undefined;
  /** Shows what a reload left behind above the list, with the way to go on. Default `true`. */
  readonly pending?: boolean | undefined;
}

/** Every upload of the provider's queue with progress and buttons, the total above them, and their announcements. */
export function UploadList({ messages, className, pending = true }: UploadListProps) {
  return (
    <WordsProvider messages={messages}>
      <div className={className ? `tus tus-card ${className}` : 'tus tus-card'}>
        {pending && <PendingUploads />}
        <UploadSummary />
        <UploadItems />
        <UploadAnnouncer />
      </div>
    </WordsProvider>
  );
}
