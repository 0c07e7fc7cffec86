import { bin, ensureDependencies, run } from './toolchain.mjs';

ensureDependencies();
const { MODEL_RUNS = '10000' } = process.env;
run(bin('vitest'), ['run', '--project', 'node', 'packages/client/src/faults.test.ts'], {
  env: { ...process.env, MODEL_RUNS },
});
