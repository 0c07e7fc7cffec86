import { randomInt } from 'node:crypto';
import { buildPackages } from './packages.mjs';
import { bin, ensureDependencies, run } from './toolchain.mjs';

ensureDependencies();
buildPackages();
// Other places to die at each time; KILL_SEED takes a failed run up again.
const { KILL_RUNS = '50', KILL_SEED = String(randomInt(2 ** 32)) } = process.env;
run(bin('vitest'), ['run', '--project', 'e2e', '--reporter=verbose', 'e2e/killClient.e2e.ts'], {
  env: { ...process.env, KILL_RUNS, KILL_SEED },
});
