import { buildExample } from './packages.mjs';
import { ensureDependencies } from './toolchain.mjs';

ensureDependencies();
buildExample();
