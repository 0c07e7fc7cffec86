import '../packages/react/src/styles.css';
import { faultNames } from '../packages/react/src/testing/storyFaults.ts';
import { languages, setPage } from '../packages/react/src/testing/storyPage.tsx';
import '../packages/react/src/testing/storyPatience.ts';

const toolbar = (title: string, icon: string, items: readonly string[]) => ({
  description: title,
  toolbar: { title, icon, items, dynamicTitle: true },
});

export default {
  decorators: [setPage],
  tags: ['autodocs'],
  globalTypes: {
    theme: toolbar('Theme', 'mirror', ['light', 'dark']),
    direction: toolbar('Direction', 'transfer', ['ltr', 'rtl']),
    language: toolbar('Language', 'globe', languages),
    fault: toolbar('Network fault (live stories)', 'lightning', faultNames),
  },
  initialGlobals: { theme: 'light', direction: 'ltr', language: 'en', fault: 'none' },
  parameters: {
    layout: 'padded',
    a11y: { test: 'error' },
    controls: { expanded: true },
    options: {
      storySort: {
        order: [
          'Getting started',
          'Theming',
          'Parts',
          'Accessibility',
          'Resuming',
          'Errors',
          'Recipes',
          'TusDropzone',
          'UploadList',
          'UploadSummary',
          'UploadAnnouncer',
          'PendingUploads',
          'Hooks',
        ],
      },
    },
  },
};
