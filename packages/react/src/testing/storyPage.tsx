import type { ComponentType } from 'react';
import { de } from '../words/locales/de.ts';
import { en } from '../words/locales/en.ts';
import { es } from '../words/locales/es.ts';
import { ja } from '../words/locales/ja.ts';
import { ko } from '../words/locales/ko.ts';
import type { Messages } from '../words/messages.ts';
import { WordsProvider } from '../words/WordsProvider.tsx';

const dictionaries: Readonly<Record<string, Messages>> = { en, ko, ja, de, es };

export const languages = Object.keys(dictionaries);

/** The page around a story, as the toolbar has it: theme, language, and the direction it is read in. */
export function setPage(
  Story: ComponentType,
  { globals }: { readonly globals: Readonly<Record<string, string>> },
) {
  const page = document.documentElement;
  const language = globals.language ?? 'en';
  page.lang = language;
  page.dir = globals.direction ?? 'ltr';
  page.dataset.theme = globals.theme ?? 'light';
  document.body.style.fontFamily = 'Inter, system-ui, "Liberation Sans", sans-serif';
  document.body.style.background = globals.theme === 'dark' ? '#14151b' : '#f6f7fa';
  return (
    <WordsProvider messages={dictionaries[language]}>
      <Story />
    </WordsProvider>
  );
}
