import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { aloneProject, browserProject } from './scripts/vitest-browser.ts';
import { storiesProject } from './scripts/vitest-stories.ts';

// Workspace packages resolve to their sources under test, so that nothing needs building first.
const source = '@kit/source';

export default defineConfig({
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  resolve: { conditions: [source, ...defaultClientConditions] },
  test: {
    reporters: ['default'],
    // What hangs ends by these, and nothing else does: a machine with other work is slow, not wrong.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['packages/{protocol,client,server,next,cli}/src/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts'],
          environment: 'node',
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          include: ['packages/react/src/**/*.test.{ts,tsx}'],
          exclude: ['**/*.browser.test.tsx'],
          environment: 'jsdom',
          setupFiles: './packages/react/src/testing/patience.ts',
        },
      },
      {
        extends: true,
        test: { name: 'docs', include: ['docs/*.test.ts'], environment: 'node' },
      },
      browserProject,
      aloneProject,
      await storiesProject('light'),
      await storiesProject('dark'),
      {
        extends: true,
        test: { name: 'e2e', include: ['e2e/**/*.e2e.ts'], environment: 'node', fileParallelism: false },
      },
    ],
  },
});
