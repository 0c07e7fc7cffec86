import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect } from 'storybook/test';
import { onPaper } from '../testing/onPaper.tsx';
import { de } from './locales/de.ts';
import { en } from './locales/en.ts';
import { ko } from './locales/ko.ts';
import { useWords, WordsProvider } from './WordsProvider.tsx';

const dictionaries = { English: en, Deutsch: de, 한국어: ko };

function Report({ files, bytes }: { files: number; bytes: number }) {
  const { text, count, bytes: inBytes } = useWords();
  return (
    <output>
      {count(text.announceCompleted, files)} ({inBytes(bytes)})
    </output>
  );
}

function Page() {
  const [messages, setMessages] = useState(en);
  return (
    <WordsProvider messages={messages}>
      <div style={{ display: 'flex', gap: '0.5rem' }}>
        {Object.entries(dictionaries).map(([name, dictionary]) => (
          <button key={name} type="button" onClick={() => setMessages(dictionary)}>
            {name}
          </button>
        ))}
      </div>
      <p>
        <Report files={1200} bytes={1_500_000} />
      </p>
      <WordsProvider messages={{ announceCompleted: { one: 'Thank you!', other: 'Thank you!' } }}>
        <Report files={1} bytes={10_000} />
      </WordsProvider>
    </WordsProvider>
  );
}

/** The words of the components, for components of your own: `WordsProvider` sets the language, a nested one some sentences. */
const meta: Meta = { title: 'Hooks/useWords', decorators: [onPaper], render: () => <Page /> };
export default meta;

export const Languages: StoryObj = {
  async play({ canvas, userEvent }) {
    const [report, own] = canvas.getAllByRole('status');
    await expect(report).toHaveTextContent('1,200 files uploaded (1.5 MB)');
    await userEvent.click(canvas.getByRole('button', { name: 'Deutsch' }));
    await expect(report).toHaveTextContent('1.200 Dateien hochgeladen (1,5 MB)');
    await expect(own).toHaveTextContent('Thank you! (10 kB)');
  },
};
