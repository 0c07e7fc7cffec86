import { randomInt } from 'node:crypto';
import { bin, ensureDependencies, run } from './toolchain.mjs';

ensureDependencies();
// Other requests each time; FUZZ_SEED takes a failed run up again.
const { FUZZ_REQUESTS = '100000', FUZZ_SEED = String(randomInt(2 ** 31)) } = process.env;
run(bin('vitest'), ['run', '--project', 'node', 'packages/server/src/fuzz'], {
  env: { ...process.env, FUZZ_REQUESTS, FUZZ_SEED },
});
