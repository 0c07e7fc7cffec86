import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, LogLevel } from 'typedoc';
import { root } from './toolchain.mjs';

/**
 * Writes the reference out of the docstrings: a page for each entry of the packages, and one that lists them.
 * What lay in the folder is gone.
 */
export async function writeReference(folder) {
  const entries = entriesBySource();
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: [...entries.keys()].map((source) => join(root, 'packages', source)),
    tsconfig: join(root, 'docs/tsconfig.reference.json'),
    basePath: join(root, 'packages'),
    // Each package's own `tsc` looks for errors.
    skipErrorChecking: true,
    logLevel: LogLevel.Error,
    out: folder,
    name: 'Reference',
    readme: 'none',
    router: 'module',
    excludeScopesInPaths: true,
    disableSources: true,
    // What HTML's attributes, Error and the like bring along is not ours to explain.
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    // Where the generator and GitHub would count headings differently.
    useHTMLAnchors: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'],
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    propertyMembersFormat: 'table',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('The docstrings could not be read.');
  for (const module of project.children ?? []) {
    const source = [...entries.keys()].find((path) => path.replace(/(\/index)?\.tsx?$/, '') === module.name);
    module.name = entries.get(source);
  }
  await app.generateOutputs(project);
}

/** The entries by the file below `packages/` that each opens. Of the client's two, the one for Node has all of the other. */
function entriesBySource() {
  return new Map(
    ['client', 'react', 'server', 'next'].flatMap((folder) => {
      const { name, exports } = JSON.parse(
        readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'),
      );
      return Object.entries(exports).flatMap(([entry, { '@kit/source': source }]) =>
        source === undefined || entry.includes('*')
          ? []
          : [[join(folder, source.node ?? source), name + entry.slice(1)]],
      );
    }),
  );
}
