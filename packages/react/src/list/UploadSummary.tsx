import type { QueueSnapshot } from '@kit/client';
import type { HTMLAttributes } from 'react';
import { CheckIcon } from '../icons.tsx';
import { useUploadQueue } from '../UploadProvider.tsx';
import { useQueueSnapshot } from '../useQueueSnapshot.ts';
import { useWords } from '../words/WordsProvider.tsx';
import type { Words } from '../words/words.ts';
import { ProgressBar } from './ProgressBar.tsx';
import { timeLeftInWords } from './uploadInWords.ts';
import { useFocusHeir } from './useFocusHeir.ts';
import { useOnline } from './useOnline.ts';

/**
 * All uploads together: what is happening, total progress, pause, resume or retry all, clear completed. From two files on.
 * It may stand anywhere below the provider.
 */
export function UploadSummary({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  const many = useQueueSnapshot(({ ids }) => ids.length > 1);
  if (!many) return null;
  return (
    <div {...rest} className={className ? `tus tus-summary ${className}` : 'tus tus-summary'}>
      <div className="tus-summary-line">
        <SummaryText />
        <SummaryActions />
      </div>
      <TotalProgress />
    </div>
  );
}

function SummaryText() {
  const words = useWords();
  const online = useOnline();
  const shown = useQueueSnapshot(({ counts, eta }) => ({
    what: online || counts.uploading === 0 ? headline(counts, words) : words.text.summaryOffline,
    left: counts.uploading > 0 ? timeLeftInWords(eta, words) : null,
    mood: mood(counts, online),
  }));
  return (
    <p className="tus-summary-text" data-mood={shown.mood}>
      {shown.mood === 'completed' && (
        <span className="tus-summary-mark">
          <CheckIcon />
        </span>
      )}
      <strong>
        <bdi>{shown.what}</bdi>
      </strong>
      {shown.left && <bdi className="tus-summary-left">{shown.left}</bdi>}
    </p>
  );
}

type Mood = 'running' | 'offline' | 'failed' | 'completed' | 'resting';

function mood(counts: QueueSnapshot['counts'], online: boolean): Mood {
  if (counts.uploading > 0) return online ? 'running' : 'offline';
  if (counts.failed > 0) return 'failed';
  return counts.paused + counts.idle > 0 ? 'resting' : 'completed';
}

function headline(counts: QueueSnapshot['counts'], words: Words): string {
  const { text } = words;
  if (counts.uploading > 0) return words.count(text.summaryUploading, counts.uploading + counts.idle);
  if (counts.failed > 0) return words.count(text.summaryFailed, counts.failed);
  if (counts.paused > 0) return words.count(text.summaryPaused, counts.paused);
  if (counts.idle > 0) return words.count(text.summaryWaiting, counts.idle);
  return words.count(text.summaryCompleted, counts.completed);
}

function SummaryActions() {
  const queue = useUploadQueue();
  const { text } = useWords();
  const { uploading, stopped, failed, completed } = useQueueSnapshot(({ counts }) => ({
    uploading: counts.uploading > 0,
    stopped: counts.paused > 0 || counts.idle > 0,
    failed: counts.failed > 0,
    completed: counts.completed > 0,
  }));
  return (
    <div className="tus-summary-actions">
      {uploading && <SummaryButton label={text.pauseAll} onPress={queue.pauseAll} />}
      {!uploading && stopped && <SummaryButton label={text.resumeAll} onPress={queue.startAll} />}
      {failed && <SummaryButton label={text.retryAll} onPress={queue.retryAll} />}
      {completed && <SummaryButton label={text.clearCompleted} onPress={queue.clearCompleted} />}
    </div>
  );
}

function SummaryButton({ label, onPress }: { label: string; onPress: () => void }) {
  const ref = useFocusHeir<HTMLButtonElement>(heirOfButton);
  return (
    <button ref={ref} type="button" className="tus-text-button" onClick={() => onPress()}>
      {label}
    </button>
  );
}

/** The button beside it, else the first row's, else what opens the file dialog. */
function heirOfButton(button: HTMLElement): HTMLElement | null | undefined {
  const neighbour = button.nextElementSibling ?? button.previousElementSibling;
  if (neighbour instanceof HTMLElement) return neighbour;
  const around = button.closest('.tus:not(.tus-summary)');
  return around?.querySelector<HTMLElement>('.tus-item-actions button, .tus-trigger');
}

function TotalProgress() {
  const words = useWords();
  const total = useQueueSnapshot(({ progress, eta, counts }) => ({
    progress,
    eta,
    active: counts.uploading + counts.paused + counts.idle > 0,
  }));
  if (!total.active) return null;
  return (
    <ProgressBar label={words.text.totalLabel} progress={total.progress} eta={total.eta} words={words} />
  );
}
