import { useEffect, useRef, useState } from 'react';
import { useUploadQueue } from '../UploadProvider.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { announcerOf } from './announcer.ts';

interface Sentence {
  readonly key: number;
  readonly text: string;
}

const kept = 4;

/**
 * Tells screen readers, politely and once each: uploads started, 25, 50, 75 per cent, done, and failures: one by its name,
 * those that follow soon together. Sentences are added to a log rather than replaced, so that none is swallowed by the next.
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
    let key = 0;
    const leave = announcerOf(queue).join({
      words: () => latestWords.current,
      say(text) {
        key += 1;
        const sentence = { key, text };
        setSentences((before) => [...before.slice(1 - kept), sentence]);
      },
    });
    return () => {
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
