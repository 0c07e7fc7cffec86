// What an example needs before it starts inside of this repository; a copy of it elsewhere needs `npm install` only.
import { buildPackages } from './packages.mjs';
import { ensureDependencies } from './toolchain.mjs';

ensureDependencies();
buildPackages();
