import type { QueueSnapshot } from '@kit/client';
import type { Words } from '../words/words.ts';

/** Where a run of uploads stands, as far as was told. A run lasts from the first upload that starts until none is left. */
export type Run =
  | { readonly running: false }
  | {
      readonly running: true;
      readonly milestone: 0 | 25 | 50 | 75;
      /** Bytes that were there before this run. */
      readonly sentBefore: number;
      /** Completions in this run, those among them that were cleared away since. */
      readonly completed: number;
      /** Bytes and completions when last looked at. */
      readonly seen: { readonly sent: number; readonly completed: number };
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
  const { counts, sent } = queue;
  const seen = { sent, completed: counts.completed };
  if (!run.running) {
    if (counts.uploading === 0) return { run, news: null };
    const sentBefore = counts.completed > 0 ? sent : 0;
    const started: Run = { running: true, milestone: 0, sentBefore, completed: 0, seen };
    return { run: started, news: { what: 'started', files: counts.uploading + counts.idle } };
  }
  const completed = run.completed + Math.max(0, seen.completed - run.seen.completed);
  if (counts.uploading + counts.idle + counts.paused === 0) {
    return { run: noRun, news: completed > 0 ? { what: 'completed', files: completed } : null };
  }
  // What is cleared away takes its bytes along: those from before the run first.
  const sentBefore = Math.max(0, run.sentBefore - Math.max(0, run.seen.sent - sent));
  const percent = (100 * (sent - sentBefore)) / (queue.length - sentBefore);
  const reached = milestones.find((milestone) => percent >= milestone && milestone > run.milestone);
  const next = { ...run, milestone: reached ?? run.milestone, sentBefore, completed, seen };
  return { run: next, news: reached === undefined ? null : { what: 'reached', percent: reached } };
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
