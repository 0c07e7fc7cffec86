import { join } from 'node:path';
import { ensureDependencies, root } from './toolchain.mjs';

ensureDependencies();
// Not before: it is written with a dependency.
const { writeReference } = await import('./reference.mjs');
await writeReference(join(root, 'docs/reference'));
