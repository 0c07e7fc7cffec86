import type { QueueSnapshot, UploadSnapshot } from '@kit/client';
import { useEffect, useRef, useState } from 'react';
import { reasonOf } from '../list/reasonOf.ts';
import { useUploadQueue } from '../UploadProvider.tsx';
import { watchQueue } from '../watchUploads.ts';
import { useWords } from '../words/WordsProvider.tsx';
import type { Words } from '../words/words.ts';
import { announceQueue, noRun, type Run } from './announcement.ts';
import { announcerOf } from './announcer.ts';

interface Sentence {
  readonly key: number;
  readonly text: string;
}

const kept = 4;

/**
 * Tells screen readers, politely and once each: uploads started, 25, 50, 75 per cent, done, and every failure. Sentences
 * are added to a log rather than replaced, so that none is swallowed by the next.
 */
export function UploadAnnouncer() {
  const queue = useUploadQueue();
  const words = useWords();
  const [sentences, setSentences] = useState<readonly Sentence[]>([]);
  const latestWords = useRef(words);
  useEffect(() => {
    latestWords.current = words;
  });

  useEffect(() => {
    const announcer = announcerOf(queue);
    let key = 0;
    const leave = announcer.listen((text) => {
      key += 1;
      const sentence = { key, text };
      setSentences((before) => [...before.slice(1 - kept), sentence]);
    });
    if (!leave) return;

    let run = silently(queue.getSnapshot(), latestWords.current);
    let offline = false;
    const sayQueue = () => {
      const { counts, ids } = queue.getSnapshot();
      const next = announceQueue(run, queue.getSnapshot(), latestWords.current);
      run = next.run;
      if (next.said) announcer.say(next.said);
      const nowOffline =
        counts.uploading > 0 && ids.some((id) => waitsForNetwork(queue.get(id)?.getSnapshot()));
      if (nowOffline && !offline) announcer.say(latestWords.current.text.announceOffline);
      offline = nowOffline;
    };
    const unwatch = watchQueue(queue, (snapshot) => {
      if (snapshot.status === 'failed') announcer.say(failureSentence(snapshot, latestWords.current));
    });
    const unsubscribe = queue.subscribe(sayQueue);
    return () => {
      unsubscribe();
      unwatch();
      leave();
      setSentences([]);
    };
  }, [queue]);

  return (
    <div className="tus-announcer" role="log" aria-live="polite">
      {sentences.map((sentence) => (
        <p key={sentence.key}>{sentence.text}</p>
      ))}
    </div>
  );
}

/** What goes on already when somebody begins to listen is no news: neither its start nor how far it is. */
function silently(queue: QueueSnapshot, words: Words): Run {
  const { run } = announceQueue(noRun, queue, words);
  return announceQueue(run, queue, words).run;
}

function waitsForNetwork(snapshot: UploadSnapshot | undefined): boolean {
  return snapshot?.status === 'uploading' && snapshot.phase === 'waiting' && snapshot.dueAt === null;
}

function failureSentence(snapshot: Extract<UploadSnapshot, { status: 'failed' }>, words: Words): string {
  const { text } = words;
  return words.fill(text.announceFailed, {
    name: snapshot.name || text.unnamed,
    reason: reasonOf(snapshot.error),
  });
}
