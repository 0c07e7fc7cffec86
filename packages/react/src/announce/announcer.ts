import type { UploadQueue, UploadSnapshot } from '@kit/client';
import { reasonOf } from '../list/reasonOf.ts';
import type { FailedSnapshot } from '../useOutcomes.ts';
import { watchQueue } from '../watchUploads.ts';
import type { Words } from '../words/words.ts';
import { announcementInWords, followRun, noRun } from './announcement.ts';
import { gatherFailures } from './failures.ts';

/** A place where sentences are said, and the language it says them in. */
export interface Voice {
  words(): Words;
  say(sentence: string): void;
}

/** Makes sentences of what happens to a queue, and has one voice say them. */
export interface Announcer {
  say(compose: (words: Words) => string): void;
  /**
   * Joins the line of voices. Only the first speaks: a page with two lists must not say everything twice. When it
   * leaves, the next goes on where it stopped. Returns the way out.
   */
  join(voice: Voice): () => void;
}

const announcers = new WeakMap<UploadQueue, Announcer>();

/** The announcer of a queue; always the same one. */
export function announcerOf(queue: UploadQueue): Announcer {
  const known = announcers.get(queue);
  if (known) return known;
  const announcer = createAnnouncer(queue);
  announcers.set(queue, announcer);
  return announcer;
}

function createAnnouncer(queue: UploadQueue): Announcer {
  const voices = new Set<Voice>();
  let stopWatching = () => {};
  const say: Announcer['say'] = (compose) => {
    const [voice] = voices;
    voice?.say(compose(voice.words()));
  };
  return {
    say,
    join(voice) {
      voices.add(voice);
      if (voices.size === 1) stopWatching = watch(queue, say);
      return () => {
        voices.delete(voice);
        if (voices.size === 0) stopWatching();
      };
    },
  };
}

/** Says the start, quarters and end of each run, failures (many in one sentence), and when the network goes. */
function watch(queue: UploadQueue, say: Announcer['say']): () => void {
  // What goes on already when somebody begins to listen is no news: neither its start nor how far it is.
  let run = followRun(followRun(noRun, queue.getSnapshot()).run, queue.getSnapshot()).run;
  let offline = false;
  const snapshotOf = (id: string) => queue.get(id)?.getSnapshot();
  const running = new Set(queue.getSnapshot().ids.filter((id) => snapshotOf(id)?.status === 'uploading'));

  const failures = gatherFailures((first, count) => say((words) => failuresInWords(first, count, words)));

  const unwatch = watchQueue(queue, (snapshot) => {
    if (snapshot.status === 'uploading') running.add(snapshot.id);
    else running.delete(snapshot.id);
    if (snapshot.status === 'failed') failures.add(snapshot);
  });
  const unsubscribe = queue.subscribe(() => {
    const next = followRun(run, queue.getSnapshot());
    if (run.running && !next.run.running) failures.flush();
    run = next.run;
    const { news } = next;
    if (news) say((words) => announcementInWords(news, words));
    // A look at those that run, not at the ten thousand that wait.
    const nowOffline = [...running].some((id) => waitsForNetwork(snapshotOf(id)));
    if (nowOffline && !offline) say(({ text }) => text.announceOffline);
    offline = nowOffline;
  });
  return () => {
    unsubscribe();
    unwatch();
    failures.stop();
  };
}

function waitsForNetwork(snapshot: UploadSnapshot | undefined): boolean {
  return snapshot?.status === 'uploading' && snapshot.phase === 'waiting' && snapshot.dueAt === null;
}

function failuresInWords(first: FailedSnapshot, count: number, words: Words): string {
  const { text } = words;
  const reason = reasonOf(first.error, words);
  if (count > 1) return words.count(text.announceFailedMore, count, { reason });
  return words.fill(text.announceFailed, { name: first.name || text.unnamed, reason });
}
