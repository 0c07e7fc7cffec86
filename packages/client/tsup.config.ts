import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', 'index.node': 'src/index.node.ts', testing: 'src/testing/index.ts' },
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  clean: true,
  dts: { resolve: ['@kit/protocol'] },
  noExternal: ['@kit/protocol'],
});
