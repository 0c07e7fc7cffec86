// Loads every entry of the built packages as a stranger's code does, by `import` and by `require`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './toolchain.mjs';

// This folder has every package among its dependencies.
const from = join(root, 'docs', 'package.json');
const require = createRequire(from);

for (const folder of ['client', 'server', 'react', 'next']) {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'));
  for (const entry of Object.keys(exports)) {
    if (entry.endsWith('.css') || entry.includes('*')) continue;
    const specifier = name + entry.slice(1);
    const imported = await import(pathToFileURL(require.resolve(specifier)).href);
    const required = require(specifier);
    const names = Object.keys(imported);
    if (names.length === 0) throw new Error(`${specifier} exports nothing`);
    const lost = names.filter((each) => required[each] !== imported[each]);
    if (lost.length > 0)
      throw new Error(`${specifier}: require gives another ${lost.join(', ')} than import`);
    console.log(`${specifier}: ${names.length} exports`);
  }
}
