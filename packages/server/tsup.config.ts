import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    sqlite: 'src/stores/sqlite/index.ts',
    memory: 'src/stores/memory/index.ts',
    node: 'src/node/index.ts',
    conformance: 'src/conformance/index.ts',
  },
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  clean: true,
  // The private package's types go along, since nobody can install it.
  dts: { compilerOptions: { baseUrl: '.', paths: { '@kit/protocol': ['../protocol/src/index.ts'] } } },
  noExternal: [/^@kit\/protocol/],
  external: ['better-sqlite3', 'vitest'],
});
