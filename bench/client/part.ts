import { runOnce } from '../contest.ts';
import { interleave } from '../interleave.ts';
import type { Part } from '../part.ts';
import { withSourceFile } from './sourceFile.ts';
import type { Taken, Task } from './uploader.ts';
import { uploadInProcess } from './uploaderProcess.ts';

const MIB = 2 ** 20;
const FLOOR = { name: 'floor', script: 'floor', path: '/files' };

const CLIENTS: readonly ({ readonly name: string } & Pick<Task, 'client' | 'chunkSize'>)[] = [
  { name: 'kit', client: 'kit' },
  { name: 'tus-js-client', client: 'tus-js-client' },
  { name: 'kit, 8 MiB', client: 'kit', chunkSize: 8 * MIB },
  { name: 'tus-js-client, 8 MiB', client: 'tus-js-client', chunkSize: 8 * MIB },
];

/** One file from a disk, in Node, to the bare handler: it is the client that is measured. */
export const client: Part = async function* ({ quick, rounds }) {
  const size = quick ? 128 : 1024;
  const rows = await withSourceFile(size, (file) =>
    interleave(CLIENTS, rounds, async ({ client, chunkSize }) => {
      let taken: Taken | undefined;
      await runOnce(FLOOR, {
        name: 'upload',
        unit: 'MiB/s',
        writes: size * MIB,
        async run(endpoint) {
          taken = await uploadInProcess({ client, endpoint, file, chunkSize });
          if (taken.error !== null) throw new Error(`${client} failed: ${taken.error}`);
          return size;
        },
      });
      // `run` has been, or has thrown.
      const { seconds, cpu, peakMemory } = taken as unknown as Taken;
      return [size / seconds, cpu, peakMemory / MIB];
    }),
  );
  yield {
    title: 'Client in Node',
    about:
      'To the bare handler. CPU and memory are those of the client, its start included in the memory. Without a size named: the client chooses its chunks, tus-js-client one request for all.',
    columns: ['MiB/s', 'CPU s', 'peak MiB'],
    peer: 'tus-js-client',
    groups: [{ work: `one file of ${size} MiB`, rows }],
  };
};
