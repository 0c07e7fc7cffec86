import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { bin, ensureDependencies, root } from './toolchain.mjs';

ensureDependencies();
ensureChromium();

const tally = { passed: 0, failed: 0 };

for (const folder of ['.', ...below('packages'), ...below('examples'), 'e2e', 'bench', 'docs']) {
  if (existsSync(join(root, folder, 'tsconfig.json')))
    check(`types of ${folder}`, bin('tsc'), ['--project', folder]);
}
check('lint and format', bin('biome'), ['check', '--error-on-warnings', '.']);
check('who may import whom', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'packages']);
check('build', process.execPath, ['scripts/build.mjs', '--with-fixtures']);
check('packages as published', process.execPath, ['scripts/check-packages.mjs']);
runTests();

console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;

function below(parent) {
  return readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
}

function check(name, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) {
    tally.passed += 1;
    console.log(`ok  ${name}`);
  } else {
    tally.failed += 1;
    console.log(`FAILED  ${name}\n${stdout}${stderr}`);
  }
}

function runTests() {
  const report = join(root, 'node_modules', '.stamps', 'vitest.json');
  rmSync(report, { force: true });
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ];
  const { status } = spawnSync(bin('vitest'), args, { cwd: root, stdio: 'inherit' });
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    tally.passed += numPassedTests;
    tally.failed += numFailedTests;
  }
  // A suite that could not be collected, an unhandled rejection: no test failed, and yet the run did.
  if (status !== 0 && tally.failed === 0) tally.failed += 1;
}
