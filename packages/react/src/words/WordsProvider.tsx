import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { en } from './locales/en.ts';
import type { Messages } from './messages.ts';
import { createWords, type Words } from './words.ts';

const WordsContext = createContext<Words>(createWords(en));

/** What a component says: the nearest dictionary, English without one. */
export function useWords(): Words {
  return useContext(WordsContext);
}

export interface WordsProviderProps {
  /** A whole dictionary, or the sentences to say otherwise than the one around it. */
  readonly messages?: Partial<Messages> | undefined;
  readonly children?: ReactNode;
}

/** Sets the language of every component below it. */
export function WordsProvider({ messages, children }: WordsProviderProps) {
  const around = useWords();
  const words = useMemo(
    () => (messages ? createWords({ ...around.text, ...messages }) : around),
    [around, messages],
  );
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}
