import { basename } from 'node:path';
import { defineConfig } from 'tsup';

const entries = {
  index: 'src/index.ts',
  'index.node': 'src/index.node.ts',
  worker: 'src/worker/index.ts',
  'worker.serve': 'src/worker/serveUploads.ts',
  testing: 'src/testing/index.ts',
};

// What is loaded on demand. As entries they have names without a hash: an application's bundler adds one of its own to the
// name that it finds, and all of these names are in the first file that a page loads.
const onDemand = [
  'src/complaints.ts',
  'src/integrity/nodeWitness.ts',
  'src/integrity/pageWitness.ts',
  'src/negotiate.ts',
  'src/parallel/gather.ts',
  'src/pending/pendingUploads.ts',
  'src/pending/sourcesInIndexedDb.ts',
  'src/questions.ts',
  'src/source/stream.ts',
  'src/steps/authorized.ts',
  'src/steps/terminate.ts',
  'src/transport/hooked.ts',
  'src/worker/serveOver.ts',
  'src/worker/withSource.ts',
];

export default defineConfig({
  entry: {
    ...entries,
    ...Object.fromEntries(onDemand.map((path) => [`on-demand/${basename(path, '.ts')}`, path])),
  },
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  clean: true,
  dts: {
    entry: entries,
    // The private package's types go along, since nobody can install it.
    compilerOptions: { baseUrl: '.', paths: { '@kit/protocol': ['../protocol/src/index.ts'] } },
  },
  noExternal: [/^@kit\/protocol/],
});
