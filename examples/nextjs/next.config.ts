import { resolve } from 'node:path';
import type { NextConfig } from 'next';

// The packages of the kit lie above this folder, in the workspace.
const root = resolve(import.meta.dirname, '../..');

const config: NextConfig = { outputFileTracingRoot: root, turbopack: { root } };

export default config;
