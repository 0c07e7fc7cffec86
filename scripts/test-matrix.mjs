import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { buildPackages } from './packages.mjs';
import { ensureDependencies, pnpmPath, root } from './toolchain.mjs';

/** What npm calls Node's binaries, which bring the headers along that better-sqlite3 12 is built against. */
const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const NODE_SUITE = ['--project', 'node'];
const REACT_AND_NEXT = ['--project', 'dom', '--project', 'node', 'packages/react/', 'packages/next/'];

/** better-sqlite3 13 needs Node 22; 12 has no binary for 26 and does not have to be built there, since 13 has one. */
const RUNS = [
  { node: '20', parts: { 'better-sqlite3': '12' }, tests: NODE_SUITE },
  { node: '22', parts: { 'better-sqlite3': '12' }, tests: NODE_SUITE },
  { node: '22', parts: { 'better-sqlite3': '13' }, tests: NODE_SUITE },
  { node: '24', parts: { 'better-sqlite3': '12' }, tests: NODE_SUITE },
  { node: '24', parts: { 'better-sqlite3': '13' }, tests: NODE_SUITE },
  { node: '26', parts: { 'better-sqlite3': '13' }, tests: NODE_SUITE },
  { node: '20', parts: { react: '18.2.0', 'react-dom': '18.2.0', next: '15' }, tests: REACT_AND_NEXT },
  { node: '24', parts: { react: '19', 'react-dom': '19', next: '16' }, tests: REACT_AND_NEXT },
];

/** Of the checkout, what is no source: made, installed or remembered on this machine. `dist` goes along. */
const LEFT_BEHIND = new Set([
  'node_modules',
  '.git',
  '.cache',
  '.tools',
  '.next',
  'data',
  'storybook-static',
]);

ensureDependencies();
buildPackages();

// `npm run test:matrix -- 22 react`: those whose name has every word.
const words = process.argv.slice(2);
const chosen = RUNS.filter((each) => words.every((word) => nameOf(each).includes(word)));
const results = chosen.map((each) => ({ name: nameOf(each), failed: attempt(each) }));

console.log(`\n${results.map(({ name, failed }) => `${failed ?? 'passed'}  ${name}`).join('\n')}`);
process.exitCode = results.length > 0 && results.every(({ failed }) => failed === undefined) ? 0 : 1;

function nameOf({ node, parts }) {
  return `node ${node}, ${Object.entries(parts)
    .map((part) => part.join(' '))
    .join(', ')}`;
}

/** In a copy of the tree, so that native builds do not meet. Returns what failed. */
function attempt({ node, parts, tests, ...rest }) {
  console.log(`\n--- ${nameOf({ node, parts, ...rest })}`);
  const folder = mkdtempSync(join(tmpdir(), 'kit-matrix-'));
  try {
    const prefix = join(folder, 'node', 'node_modules', NODE_PACKAGE);
    const tree = join(folder, 'tree');
    const environment = {
      ...process.env,
      PATH: `${join(prefix, 'bin')}${delimiter}${process.env.PATH}`,
      npm_config_nodedir: prefix,
      // pnpm asks no questions.
      CI: 'true',
    };
    const run = (command, args, cwd = tree) =>
      spawnSync(command, args, { cwd, env: environment, stdio: 'inherit' }).status === 0;

    if (!installNode(node, join(folder, 'node'))) return 'could not install Node';
    copyTree(tree, parts);
    const install = [pnpmPath, 'install', '--no-frozen-lockfile', '--prefer-offline', '--loglevel=warn'];
    if (!run('node', install)) return 'could not install';
    if (!hasOnly(tree, parts)) return 'other versions installed';
    if (!run('node', ['scripts/load-entries.mjs'])) return 'entries failed';
    if (!run('node', ['node_modules/vitest/vitest.mjs', 'run', ...tests])) return 'tests failed';
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function installNode(version, prefix) {
  const args = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  mkdirSync(prefix, { recursive: true });
  const { status } = spawnSync('npm', [...args, `${NODE_PACKAGE}@${version}`], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

function copyTree(tree, parts) {
  cpSync(root, tree, {
    recursive: true,
    filter: (path) =>
      !relative(root, path)
        .split(/[\\/]/)
        .some((name) => LEFT_BEHIND.has(name)),
  });
  const overrides = Object.entries(parts).map(([name, version]) => `  ${name}: '${version}'\n`);
  appendFileSync(join(tree, 'pnpm-workspace.yaml'), `overrides:\n${overrides.join('')}`);
}

/** Whether of each part just the version is there that was asked for. */
function hasOnly(tree, parts) {
  const installed = readdirSync(join(tree, 'node_modules', '.pnpm'));
  return Object.entries(parts).every(([name, version]) => {
    const found = installed.filter((each) => each.startsWith(`${name}@`));
    console.log(found.join(', '));
    return found.length > 0 && found.every((each) => `${each}.`.startsWith(`${name}@${version}`));
  });
}
