import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { buildBench } from './packages.mjs';
import { ensureDependencies, root, run } from './toolchain.mjs';

ensureDependencies();
ensureChromium();
buildBench();
// Servers beside servers, then the client in Chromium beside tus-js-client.
for (const program of ['main.ts', 'browser/main.ts']) {
  run(process.execPath, ['--import', 'tsx', program, ...process.argv.slice(2)], { cwd: join(root, 'bench') });
}
