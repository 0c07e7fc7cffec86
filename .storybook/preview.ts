import '../packages/react/src/styles.css';
import '../packages/react/src/testing/storyPatience.ts';

const toolbar = (title: string, icon: string, items: readonly string[]) => ({
  description: title,
  toolbar: { title, icon, items, dynamicTitle: true },
});

interface StoryContext {
  readonly globals: Readonly<Record<string, string>>;
}

/** The page around a story: its theme, and the direction its language is written in. */
function setPage(story: () => unknown, { globals }: StoryContext): unknown {
  const page = document.documentElement;
  page.dir = globals.direction ?? 'ltr';
  page.dataset.theme = globals.theme ?? 'light';
  document.body.style.fontFamily = 'Inter, system-ui, "Liberation Sans", sans-serif';
  document.body.style.background = globals.theme === 'dark' ? '#14151b' : '#f6f7fa';
  return story();
}

export default {
  decorators: [setPage],
  globalTypes: {
    theme: toolbar('Theme', 'mirror', ['light', 'dark']),
    direction: toolbar('Direction', 'transfer', ['ltr', 'rtl']),
  },
  initialGlobals: { theme: 'light', direction: 'ltr' },
  parameters: {
    layout: 'padded',
    a11y: { test: 'error' },
    controls: { expanded: true },
  },
};
