import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What of esbuild is used here. */
interface Esbuild {
  build(options: object): Promise<{
    readonly outputFiles: readonly { readonly path: string; readonly contents: Uint8Array }[];
    readonly metafile: { readonly outputs: Record<string, Output> };
  }>;
}

interface Build {
  onResolve(
    options: { readonly filter: RegExp },
    answer: (asked: {
      readonly path: string;
      readonly kind: string;
      readonly resolveDir: string;
    }) => object | null,
  ): void;
}

interface Output {
  readonly entryPoint?: string;
  readonly imports: readonly { readonly path: string; readonly kind: string }[];
}

// esbuild comes with tsup; no package of ours needs it by itself.
const require = createRequire(createRequire(import.meta.url).resolve('tsup'));
const esbuild: Esbuild = require('esbuild');

export interface BrowserBundle {
  /** Bytes, minified and gzipped, of what the page loads at once: the entry and all it imports statically. */
  readonly initial: number;
  /** The same of what is loaded on demand, by file name. */
  readonly onDemand: Readonly<Record<string, number>>;
  /** The files, by name; the entry is 'entry.js'. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Bundles a module as an application would, with code splitting, and weighs it.
 *
 * @param source the module, as in `export { createUpload } from './index.ts'`.
 * @param folder what its imports are relative to.
 * @param external packages that the application has anyway, such as react.
 */
export async function browserBundle(
  source: string,
  folder: string,
  external: readonly string[] = [],
): Promise<BrowserBundle> {
  const options = {
    stdin: { contents: source, resolveDir: folder, loader: 'ts', sourcefile: 'entry.ts' },
    outdir: folder,
    entryNames: 'entry',
    bundle: true,
    minify: true,
    splitting: true,
    metafile: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@kit/source'],
    external,
  };
  // esbuild makes an entry of every `import()`, of those that it shook off too, and shares code with it that nobody needs.
  // Rollup, Rolldown and webpack do not.
  const dead = deadEntries((await esbuild.build(options)).metafile.outputs);
  const { outputFiles, metafile } = await esbuild.build({ ...options, plugins: [leaveOut(dead)] });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [name(path), output]));
  const files = new Map(outputFiles.map(({ path, contents }) => [name(path), contents]));

  const initial = new Set<string>();
  const load = (file: string) => {
    if (initial.has(file)) return;
    initial.add(file);
    for (const { path, kind } of outputs.get(file)?.imports ?? []) {
      if (kind === 'import-statement' && files.has(name(path))) load(name(path));
    }
  };
  load('entry.js');

  const weight = (file: string) => gzipSync(files.get(file) ?? '', { level: 9 }).byteLength;
  const sum = [...initial].reduce((bytes, file) => bytes + weight(file), 0);
  const others = [...files.keys()].filter((file) => !initial.has(file));
  return {
    initial: sum,
    onDemand: Object.fromEntries(others.map((file) => [file, weight(file)])),
    files: new Map([...files].map(([file, contents]) => [file, new TextDecoder().decode(contents)])),
  };
}

/** Sources, by absolute path, that only code which was shaken off would import. */
function deadEntries(outputs: Record<string, Output>): ReadonlySet<string> {
  const imported = new Set(
    Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => name(path))),
  );
  const dead = Object.entries(outputs).filter(
    ([path]) => name(path) !== 'entry.js' && !imported.has(name(path)),
  );
  return new Set(dead.flatMap(([, { entryPoint }]) => (entryPoint ? [resolve(entryPoint)] : [])));
}

function leaveOut(sources: ReadonlySet<string>) {
  return {
    name: 'leave-out',
    setup(build: Build) {
      build.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) =>
        kind === 'dynamic-import' && sources.has(resolve(resolveDir, path)) ? { path, external: true } : null,
      );
    },
  };
}

function name(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
