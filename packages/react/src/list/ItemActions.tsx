import type { UploadQueue, UploadStatus } from '@kit/client';
import { type HTMLAttributes, type ReactNode, useRef } from 'react';
import { PauseIcon, PlayIcon, RemoveIcon, RetryIcon } from '../icons.tsx';
import { useUploadQueue } from '../UploadProvider.tsx';
import type { Messages } from '../words/messages.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { useItemId } from './itemId.ts';
import { useFocusHeir } from './useFocusHeir.ts';
import { useItem } from './useItem.ts';

interface Action {
  readonly message: 'start' | 'pause' | 'resume' | 'retry';
  readonly icon: ReactNode;
  run(queue: UploadQueue, id: string): void;
}

const start = (queue: UploadQueue, id: string) => queue.start(id);
const pause: Action = { message: 'pause', icon: <PauseIcon />, run: (queue, id) => queue.pause(id) };

/** The one thing to do with an upload at this moment, beside removing it. */
const actions: Readonly<Partial<Record<UploadStatus, Action>>> = {
  idle: { message: 'start', icon: <PlayIcon />, run: start },
  uploading: pause,
  paused: { message: 'resume', icon: <PlayIcon />, run: start },
  failed: { message: 'retry', icon: <RetryIcon />, run: start },
};

/** The buttons of one upload: start, pause, resume or retry, and remove. Their names name the file. */
export function ItemActions(props: HTMLAttributes<HTMLDivElement>) {
  const id = useItemId();
  const queue = useUploadQueue();
  const { text, fill } = useWords();
  const upload = useItem(({ status, queued, name }) => ({ status, queued, name }));
  const removeButton = useRef<HTMLButtonElement>(null);
  const actionButton = useFocusHeir<HTMLButtonElement>(() => removeButton.current);
  if (!upload) return null;

  const name = upload.name || text.unnamed;
  const label = (message: keyof Pick<Messages, Action['message'] | 'remove'>) =>
    fill(text[message], { name });
  // One that was started and waits for its turn is on its way, as people see it.
  const action = upload.queued ? pause : actions[upload.status];
  return (
    <div className="tus-item-actions" {...props}>
      {action && (
        <button
          ref={actionButton}
          type="button"
          className="tus-icon-button"
          data-tus-action={action.message}
          aria-label={label(action.message)}
          title={label(action.message)}
          onClick={() => action.run(queue, id)}
        >
          {action.icon}
        </button>
      )}
      <button
        ref={removeButton}
        type="button"
        className="tus-icon-button"
        data-tus-action="remove"
        aria-label={label('remove')}
        title={label('remove')}
        onClick={() => queue.remove(id)}
      >
        <RemoveIcon />
      </button>
    </div>
  );
}
