import { buildExample, buildFixtures } from './packages.mjs';
import { ensureDependencies } from './toolchain.mjs';

ensureDependencies();
buildExample();
// The Next.js apps that only tests use.
if (process.argv.includes('--with-fixtures')) buildFixtures();
