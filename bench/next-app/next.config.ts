import { resolve } from 'node:path';
import type { NextConfig } from 'next';

const root = resolve(import.meta.dirname, '../..');

const config: NextConfig = { outputFileTracingRoot: root, turbopack: { root } };

export default config;
