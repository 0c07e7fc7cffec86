import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// Storybook and its addons are dependencies of @kit/react, and are looked up from there.
const react = fileURLToPath(new URL('../packages/react/', import.meta.url));
const fromReact = createRequire(`${react}package.json`);
const folderOf = (name: string) => dirname(fromReact.resolve(`${name}/package.json`));

export default {
  framework: { name: folderOf('@storybook/react-vite'), options: {} },
  stories: ['../packages/react/docs/*.mdx', '../packages/react/src/**/*.stories.tsx'],
  addons: ['@storybook/addon-docs', '@storybook/addon-a11y', '@storybook/addon-vitest'].map(folderOf),
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (config: { resolve?: { conditions?: string[] } }) => ({
    ...config,
    root: react,
    // Workspace packages are read from their sources.
    resolve: {
      ...config.resolve,
      conditions: ['@kit/source', 'module', 'browser', 'development|production'],
    },
  }),
};
