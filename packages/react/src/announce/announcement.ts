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

/** Something to be said of the queue as a whole. */
export type Announcement =
  | { readonly what: 'started'; readonly files: number }
  | { readonly what: 'reached'; readonly percent: 25 | 50 | 75 }
  | { readonly what: 'completed'; readonly files: number };

export const noRun: Run = { running: false };

const milestones = [75, 50, 25] as const;

/** What is to be said now: the start of a run, each quarter once (the highest reached), its end. */
export function followRun(run: Run, queue: QueueSnapshot): { run: Run; news: Announcement | null } {
  const { counts } = queue;
  if (!run.running) {
    if (counts.uploading === 0) return { run, news: null };
    const started: Run = {
      running: true,
      milestone: 0,
      sentBefore: counts.completed > 0 ? queue.sent : 0,
      completedBefore: counts.completed,
    };
    return { run: started, news: { what: 'started', files: counts.uploading + counts.idle } };
  }
  if (counts.uploading + counts.idle + counts.paused === 0) {
    const files = counts.completed - run.completedBefore;
    return { run: noRun, news: files > 0 ? { what: 'completed', files } : null };
  }
  const percent = (100 * (queue.sent - run.sentBefore)) / (queue.length - run.sentBefore);
  const reached = milestones.find((milestone) => percent >= milestone && milestone > run.milestone);
  if (reached === undefined) return { run, news: null };
  return { run: { ...run, milestone: reached }, news: { what: 'reached', percent: reached } };
}

export function announcementInWords(news: Announcement, words: Words): string {
  const { text } = words;
  switch (news.what) {
    case 'started':
      return words.count(text.announceStarted, news.files);
    case 'reached':
      return words.fill(text.announceProgress, { percent: words.percent(news.percent / 100) });
    case 'completed':
      return words.count(text.announceCompleted, news.files);
  }
}
