import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bin, hashFiles, once, pnpmPath, root, run } from './toolchain.mjs';

/** In the order in which their types need each other; @kit/protocol is bundled into client and server. */
const PACKAGES = [
  { name: 'server', needs: ['protocol'] },
  { name: 'client', needs: ['protocol'] },
  { name: 'next', needs: ['protocol', 'server'] },
  { name: 'react', needs: ['protocol', 'client'] },
  { name: 'cli', needs: ['protocol', 'server', 'client'] },
];

/** Builds every package whose sources, or the sources of what it is built on, changed since its last build. */
export function buildPackages() {
  for (const { name, needs } of PACKAGES) {
    const folder = `packages/${name}`;
    const wanted = hashFiles([folder, ...needs.map((need) => `packages/${need}`), 'tsconfig.base.json']);
    once(`build-${name}`, wanted, existsSync(join(root, folder, 'dist')), () => {
      console.log(`Building @kit/${name} ...`);
      run(bin('tsup'), ['--silent'], { cwd: join(root, folder) });
    });
  }
}

/**
 * Packs every package as it would be published, into `.cache/packed`.
 *
 * @returns {Record<string, string>} the tarballs' paths by package name, e.g. `@kit/server`.
 */
export function packPackages() {
  buildPackages();
  const folder = join(root, '.cache', 'packed');
  const tarballs = Object.fromEntries(
    PACKAGES.map(({ name }) => {
      const { version } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
      return [`@kit/${name}`, join(folder, `kit-${name}-${version}.tgz`)];
    }),
  );
  once('packed', hashFiles(['packages', '.pnpmfile.cjs', 'LICENSE']), existsSync(folder), () => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { name } of PACKAGES) {
      const args = [pnpmPath, 'pack', '--pack-destination', folder];
      run(process.execPath, args, {
        cwd: join(root, 'packages', name),
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    }
  });
  return tarballs;
}

/** Builds the Next.js example for production, after the packages it uses. */
export function buildExample() {
  buildPackages();
  buildNextApp('examples/nextjs');
}

/** Builds the Next.js apps that only tests use. */
export function buildFixtures() {
  buildNextApp('e2e/fixtures/proxied-next');
}

/** Builds the Next.js app of the bench, after the packages it uses. */
export function buildBench() {
  buildPackages();
  buildNextApp('bench/next-app');
}

function buildNextApp(folder) {
  const used = ['protocol', 'server', 'client', 'next', 'react'].map((name) => `packages/${name}`);
  once(
    `build-${folder}`,
    hashFiles([folder, ...used]),
    existsSync(join(root, folder, '.next', 'BUILD_ID')),
    () => {
      console.log(`Building ${folder} ...`);
      run(bin('next', folder), ['build'], { cwd: join(root, folder) });
    },
  );
}
