import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';

export interface BrowserBundle {
  /** Bytes, minified and gzipped, of what the page loads at once: the entry and all it imports statically. */
  readonly initial: number;
  /** The same of what is loaded on demand, by file name. */
  readonly onDemand: Readonly<Record<string, number>>;
  /** The files, by name; the entry is 'entry.js'. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Bundles a module as Vite does an application, with code splitting, and weighs it.
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
  const entry = join(folder, 'entry.ts');
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: folder,
    // For production, whatever NODE_ENV says here: tests have their own.
    resolve: { conditions: ['@kit/source', 'module', 'browser', 'production'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', development: false } },
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null),
      },
    ],
    build: {
      write: false,
      // As a library, whose exports stay: an application has Vite's preloading of chunks once, however little is in them.
      lib: { entry, formats: ['es'], fileName: 'entry', cssFileName: 'entry' },
      // Of a library Vite leaves the spaces in.
      rolldownOptions: { external: [...external], output: { minify: true, comments: false } },
    },
  });
  // With one format, and without watching, it is one output in a list.
  const [{ output }] = built as [Rolldown.RolldownOutput];
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file]] : [])));

  const initial = new Set<string>();
  const load = (name: string) => {
    const chunk = chunks.get(name);
    if (chunk === undefined || initial.has(name)) return;
    initial.add(name);
    chunk.imports.forEach(load);
  };
  load('entry.js');

  const weight = (name: string) => gzipSync(chunks.get(name)?.code ?? '', { level: 9 }).byteLength;
  const others = [...chunks.keys()].filter((name) => !initial.has(name));
  return {
    initial: [...initial].reduce((bytes, name) => bytes + weight(name), 0),
    onDemand: Object.fromEntries(others.map((name) => [name, weight(name)])),
    files: new Map(
      output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]),
    ),
  };
}
