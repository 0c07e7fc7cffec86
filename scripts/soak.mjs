import { join } from 'node:path';
import { buildPackages } from './packages.mjs';
import { ensureDependencies, root, run } from './toolchain.mjs';

ensureDependencies();
buildPackages();
run(process.execPath, ['--import', 'tsx', 'soak/main.ts', ...process.argv.slice(2)], {
  cwd: join(root, 'bench'),
});
