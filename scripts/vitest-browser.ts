import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { browserCommands } from '../packages/react/src/testing/browserCommands.ts';
import { findChromium } from './chromium.mjs';
import { CHROMIUM_FLAGS } from './chromium-flags.mjs';

const executablePath = findChromium();

/** What every browser test runs in: this machine's Chromium, without a window. Vitest writes into it: one for each project. */
export const chromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    // What moves is looked at when it has come to rest, and what is looked at is not scaled.
    contextOptions: { reducedMotion: 'reduce', viewport: { width: 1280, height: 1280 } },
    launchOptions: { args: CHROMIUM_FLAGS, ...(executablePath === undefined ? {} : { executablePath }) },
  }),
  commands: browserCommands,
  instances: [{ browser: 'chromium' as const }],
});

/** Tests that need what only a browser has: IndexedDB, XMLHttpRequest, Web Locks. */
export const browserProject = project({
  name: 'browser',
  exclude: ['**/*.alone.browser.test.{ts,tsx}'],
});

/** Those that weigh the processor's time: beside other tests, on shared cores and caches, the same work costs twice as much. */
export const aloneProject = project({
  name: 'browser-alone',
  include: ['packages/{client,react}/src/**/*.alone.browser.test.{ts,tsx}'],
  fileParallelism: false,
  sequence: { groupOrder: 1 },
});

function project(
  test: TestProjectInlineConfiguration['test'] & { name: string },
): TestProjectInlineConfiguration {
  return {
    extends: true,
    // Two that fill one cache of dependencies at the same time break each other.
    cacheDir: fileURLToPath(new URL(`../node_modules/.vite/${test.name}`, import.meta.url)),
    // Found only in mid-run (it is loaded on demand), it would make Vite reload the page and the tests with it.
    optimizeDeps: { exclude: ['@noble/hashes'] },
    // What Vite's and Next's builds make of a stylesheet: `:dir(rtl)` became a list of languages, and bars were filled from
    // the wrong side wherever a page said its direction and another language.
    css: { transformer: 'lightningcss' },
    test: {
      setupFiles: './packages/react/src/testing/patience.ts',
      globalSetup: './packages/client/src/testing/uploadServer.ts',
      include: ['packages/{client,react}/src/**/*.browser.test.{ts,tsx}'],
      browser: chromium(),
      ...test,
    },
  };
}
