// Publishes what the registry does not have yet, with pnpm, which fills in the versions of the workspace; then tags it.
import { join } from 'node:path';
import { buildPackages } from './packages.mjs';
import { bin, ensureDependencies, pnpmPath, root, run } from './toolchain.mjs';

ensureDependencies();
buildPackages();
run(process.execPath, [join(root, 'scripts/check-packages.mjs')]);
run(process.execPath, [pnpmPath, '--recursive', 'publish', '--no-git-checks']);
run(bin('changeset'), ['tag']);
