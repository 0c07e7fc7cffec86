import { bin, ensureDependencies, run } from './toolchain.mjs';

ensureDependencies();
run(bin('storybook', 'packages/react'), [
  'dev',
  '--config-dir',
  '.storybook',
  '--port',
  process.env.PORT ?? '6006',
  '--no-open',
]);
