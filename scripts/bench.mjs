import { join } from 'node:path';
import { buildBench } from './packages.mjs';
import { ensureDependencies, root, run } from './toolchain.mjs';

ensureDependencies();
buildBench();
run(process.execPath, ['--import', 'tsx', 'main.ts', ...process.argv.slice(2)], { cwd: join(root, 'bench') });
