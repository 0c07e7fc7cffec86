import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { chromium } from './vitest-browser.ts';

// Storybook's addons are dependencies of @kit/react, and are looked up from there.
const fromReact = createRequire(new URL('../packages/react/package.json', import.meta.url));
const { storybookTest } = await import(fromReact.resolve('@storybook/addon-vitest/vitest-plugin'));

/** Every story is a test in each theme: it renders, its play function plays, and axe finds nothing wrong. */
export async function storiesProject(theme: 'light' | 'dark'): Promise<TestProjectInlineConfiguration> {
  const configDir = fileURLToPath(new URL('../.storybook', import.meta.url));
  return {
    extends: true,
    plugins: [await storybookTest({ configDir, initialGlobals: { theme } }), cacheOfItsOwn(theme)],
    // Pages of documentation are no tests, though Storybook's plugin takes them for such.
    test: { name: `stories-${theme}`, exclude: ['**/*.mdx'], browser: chromium() },
  };
}

/** Storybook gives all its projects one cache of dependencies; two that fill it at the same time break each other. */
function cacheOfItsOwn(theme: string) {
  return {
    name: 'kit:cache-of-its-own',
    enforce: 'post' as const,
    config: () => ({
      cacheDir: fileURLToPath(new URL(`../node_modules/.vite/stories-${theme}`, import.meta.url)),
    }),
  };
}
