import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'index.node': 'src/index.node.ts',
    worker: 'src/worker/index.ts',
    'worker.serve': 'src/worker/serveUploads.ts',
    testing: 'src/testing/index.ts',
  },
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  clean: true,
  // The private package's types go along, since nobody can install it.
  dts: { compilerOptions: { baseUrl: '.', paths: { '@kit/protocol': ['../protocol/src/index.ts'] } } },
  noExternal: [/^@kit\/protocol/],
});
