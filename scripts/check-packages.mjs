// Reads the tarballs as a stranger would get them: exports and types by publint and attw, contents and weight by our own list.
import { readFileSync, statSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packPackages } from './packages.mjs';

/** Tarballs may weigh so much, in KiB: about a fifth more than they did when this was last looked at. */
const LIMITS = {
  '@kit/server': 255,
  '@kit/client': 205,
  '@kit/next': 20,
  '@kit/react': 130,
  '@kit/cli': 60,
};

const COUNTED = new Set(['node16-esm', 'bundler']);
const STRANGERS = /\.(test|stories|browser)\.|^src\/.*\.tsx?$|tsconfig|tsup\.config/;

const found = [];
for (const [name, path] of Object.entries(packPackages())) {
  const tarball = readFileSync(path);
  const problems = [
    ...(await lint(tarball)),
    ...(await resolveTypes(tarball)),
    ...contents(tarball),
    ...manifest(tarball),
    ...weight(name, path),
  ];
  found.push(...problems.map((problem) => `${name}: ${problem}`));
}
if (found.length > 0) {
  console.error(found.join('\n'));
  process.exitCode = 1;
}

async function lint(tarball) {
  const { messages, pkg } = await publint({
    pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength) },
    strict: true,
  });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** Both ways in which ESM is resolved: by Node's own rules (node16), and as bundlers do. ESM only, so no other counts. */
async function resolveTypes(tarball) {
  const pkg = createPackageFromTarballData(new Uint8Array(tarball));
  if (!pkg.containsTypes()) return [];
  const { problems } = await checkPackage(pkg, { excludeEntrypoints: [/\.css$/] });
  return problems
    .filter(({ resolutionKind }) => resolutionKind === undefined || COUNTED.has(resolutionKind))
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}

function contents(tarball) {
  const names = createPackageFromTarballData(new Uint8Array(tarball))
    .listFiles()
    .map((file) => file.replace(/^\/node_modules\/@kit\/[^/]+\//, ''));
  const present = new Set(names);
  return [
    ...['LICENSE', 'README.md', 'package.json']
      .filter((name) => !present.has(name))
      .map((name) => `${name} is missing`),
    ...names.filter((name) => STRANGERS.test(name)).map((name) => `${name} does not belong into the tarball`),
    ...names
      .filter((name) => /^dist\/.*\.js$/.test(name) && !present.has(`${name}.map`))
      .map((name) => `${name} has no source map`),
  ];
}

/** Without `sideEffects` a bundler keeps all of a package; what nobody else can install may not be asked for. */
function manifest(tarball) {
  const pkg = createPackageFromTarballData(new Uint8Array(tarball));
  const {
    exports,
    sideEffects,
    license,
    dependencies = {},
  } = JSON.parse(pkg.readFile(`/node_modules/${pkg.packageName}/package.json`));
  return [
    ...(exports !== undefined && sideEffects === undefined ? ['package.json does not say sideEffects'] : []),
    ...(license === 'MIT' ? [] : ['package.json does not say license']),
    ...Object.entries(dependencies)
      .filter(([name, range]) => name === '@kit/protocol' || range.startsWith('workspace:'))
      .map(([name, range]) => `depends on ${name} ${range}, which is in this workspace only`),
  ];
}

function weight(name, path) {
  const kib = Math.ceil(statSync(path).size / 1024);
  return kib > LIMITS[name] ? [`weighs ${kib} KiB packed, more than the ${LIMITS[name]} it may`] : [];
}
