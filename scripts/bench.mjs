import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { buildBench, buildPackages } from './packages.mjs';
import { ensureDependencies, root, run } from './toolchain.mjs';

const args = process.argv.slice(2);
/** Whether a part is asked for; without --only all are. */
const asked = (part) => !args.join(' ').includes('--only') || args.some((arg) => arg.endsWith(part));

ensureDependencies();
// The contenders are the builds that users get.
buildPackages();
if (asked('browser') || asked('react')) ensureChromium();
if (asked('next')) buildBench();
run(process.execPath, ['--import', 'tsx', 'main.ts', ...args], { cwd: join(root, 'bench') });
