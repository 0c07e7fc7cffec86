import { useContext } from 'react';
import { DropzoneContext } from '../dropzone/DropzoneParts.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import type { Words } from '../words/words.ts';

/** What the place of a row has to do with it: its language, and whether files can be dropped there. */
export interface RowSurroundings {
  readonly words: Words;
  readonly here: 'drop' | 'list';
}

export function useSurroundings(): RowSurroundings {
  return { words: useWords(), here: useContext(DropzoneContext) ? 'drop' : 'list' };
}
