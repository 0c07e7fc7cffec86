import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installDebianPackages } from './debian.mjs';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const MINIMUM_NODE = [20, 19];
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [, pnpmVersion] = manifest.packageManager.split('@');
const pnpmFolder = join(root, '.tools', `pnpm-${pnpmVersion}`);
export const pnpmPath = join(pnpmFolder, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');

/** No tool of the kit reports to anybody. */
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.env.STORYBOOK_DISABLE_TELEMETRY = '1';
process.env.DO_NOT_TRACK = '1';

/** Runs a command with its output shown; ends this process with its exit code where it fails. */
export function run(command, args, options = {}) {
  const { status, error, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0)
    fail(
      `${command} ${args.join(' ')} ${signal ? `was ended by ${signal}` : `failed with exit code ${status}`}`,
    );
}

export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** The path of a command that a workspace package brings, e.g. `bin('next', 'examples/nextjs')`. */
export function bin(name, workspace = '.') {
  return join(root, workspace, 'node_modules', '.bin', name);
}

/** Installs what a fresh machine lacks: pnpm in its pinned version, then every dependency of the lockfile. */
export function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    fail(`Node ${MINIMUM_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  const wanted = hashFiles(
    ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs'],
    process.version,
  );
  once('install', wanted, existsSync(join(root, 'node_modules', '.pnpm')), () => {
    ensurePnpm();
    console.log('Installing dependencies (better-sqlite3 may build from source, about a minute) ...');
    if (installWorkspace() || (ensureCompilers() && installWorkspace())) return;
    fail(
      'The dependencies could not be installed; the lines above say why. If better-sqlite3 did not build: it needs Python 3, make and a C++ compiler.',
    );
  });
}

function ensurePnpm() {
  if (existsSync(pnpmPath)) return;
  console.log(`Installing pnpm ${pnpmVersion} ...`);
  mkdirSync(pnpmFolder, { recursive: true });
  // On Windows npm is a .cmd, which only a shell can start.
  run(
    'npm',
    [
      'install',
      '--prefix',
      pnpmFolder,
      '--no-save',
      '--no-package-lock',
      '--loglevel=error',
      `pnpm@${pnpmVersion}`,
    ],
    {
      shell: process.platform === 'win32',
    },
  );
}

function installWorkspace() {
  const args = [
    'install',
    '--frozen-lockfile',
    '--prefer-offline',
    '--reporter=append-only',
    '--loglevel=warn',
  ];
  const { status } = spawnSync(process.execPath, [pnpmPath, ...args], {
    cwd: root,
    stdio: 'inherit',
    // CI: pnpm asks no questions.
    env: { ...process.env, ...nativeBuildEnvironment(), CI: 'true' },
  });
  return status === 0;
}

/** What node-gyp needs; `false` where nothing was missing, or it cannot be had. */
function ensureCompilers() {
  const missing = ['python3', 'make', 'g++'].filter(
    (tool) => spawnSync(tool, ['--version']).error !== undefined,
  );
  return missing.length > 0 && installDebianPackages(...missing);
}

/**
 * better-sqlite3 builds from source where its prebuilt binary cannot be had. node-gyp would then download Node's headers;
 * most installations of Node bring them along.
 */
function nativeBuildEnvironment() {
  const prefix = resolve(dirname(process.execPath), '..');
  const header = join(prefix, 'include', 'node', 'node_version.h');
  if (process.env.npm_config_nodedir || !existsSync(header)) return {};
  const text = readFileSync(header, 'utf8');
  const version = ['MAJOR', 'MINOR', 'PATCH']
    .map((part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1])
    .join('.');
  return version === process.versions.node ? { npm_config_nodedir: prefix } : {};
}

/** Does `work` unless it was done for the same inputs before; the stamp is written only after success. */
export function once(name, wanted, present, work) {
  const stamp = join(root, 'node_modules', '.stamps', name.replaceAll('/', '-'));
  if (present && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

/** One hash over the contents of files and folders (given relative to the root), and of anything else in `salt`. */
export function hashFiles(paths, salt = '') {
  const hash = createHash('sha256').update(salt);
  for (const path of paths.flatMap(filesBelow).sort()) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

const GENERATED = new Set(['node_modules', 'dist', '.next', 'data', 'next-env.d.ts']);

function filesBelow(path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  const entries = readDirectory(absolute);
  if (entries === undefined) return [path];
  return entries.filter((entry) => !GENERATED.has(entry)).flatMap((entry) => filesBelow(`${path}/${entry}`));
}

function readDirectory(absolute) {
  try {
    return readdirSync(absolute);
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
