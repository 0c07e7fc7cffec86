import type { QueueSnapshot } from '@kit/client';
import type { Words } from '../words/words.ts';

/** Where a run of uploads stands, as far as was told. A run lasts from the first upload that starts until none is left. */
export type Run =
  | { readonly running: false }
  | {
      readonly running: true;
      readonly milestone: 0 | 25 | 50 | 75;
      /** Bytes and completions that were there before this run. */
      readonly sentBefore: number;
      readonly completedBefore: number;
    };

export const noRun: Run = { running: false };

const milestones = [75, 50, 25] as const;

/** What is to be said now of the queue as a whole: its start, each quarter once (the highest reached), its end. */
export function announceQueue(
  run: Run,
  queue: QueueSnapshot,
  words: Words,
): { run: Run; said: string | null } {
  const { counts } = queue;
  if (!run.running) {
    if (counts.uploading === 0) return { run, said: null };
    const started: Run = {
      running: true,
      milestone: 0,
      sentBefore: counts.completed > 0 ? queue.sent : 0,
      completedBefore: counts.completed,
    };
    return { run: started, said: words.count(words.text.announceStarted, counts.uploading + counts.idle) };
  }
  if (counts.uploading + counts.idle + counts.paused === 0) {
    const completed = counts.completed - run.completedBefore;
    return { run: noRun, said: completed > 0 ? words.count(words.text.announceCompleted, completed) : null };
  }
  const percent = (100 * (queue.sent - run.sentBefore)) / (queue.length - run.sentBefore);
  const reached = milestones.find((milestone) => percent >= milestone && milestone > run.milestone);
  if (reached === undefined) return { run, said: null };
  return {
    run: { ...run, milestone: reached },
    said: words.fill(words.text.announceProgress, { percent: words.percent(reached / 100) }),
  };
}
