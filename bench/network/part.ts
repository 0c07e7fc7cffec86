import { withSourceFile } from '../client/sourceFile.ts';
import type { Task } from '../client/uploader.ts';
import { uploadInProcess } from '../client/uploaderProcess.ts';
import { runOnce } from '../contest.ts';
import { interleave } from '../interleave.ts';
import type { Part } from '../part.ts';
import { type Group, type Row, type Sample, spread } from '../table.ts';
import { leastSeconds } from './bound.ts';
import { LINES, type Line, LONG_FAT, MIB } from './line.ts';
import { shapedProxy } from './shapedProxy.ts';

type Contender = { readonly name: string } & Pick<Task, 'client' | 'chunkSize' | 'parallel'>;

const KIT = { name: 'kit', script: 'kit', path: '/files' };
const ON_BAD_LINES: readonly Contender[] = [
  { name: 'kit', client: 'kit' },
  { name: 'tus-js-client', client: 'tus-js-client' },
  { name: 'tus-js-client, 4 MiB', client: 'tus-js-client', chunkSize: 4 * MIB },
  { name: 'kit, 4 parts', client: 'kit', parallel: 4 },
  { name: 'tus-js-client, 4 parts', client: 'tus-js-client', parallel: 4 },
];
const ON_A_LONG_LINE: readonly Contender[] = [
  { name: 'kit', client: 'kit' },
  { name: 'kit, 4 parts', client: 'kit', parallel: 4 },
  { name: 'tus-js-client', client: 'tus-js-client' },
  { name: 'tus-js-client, 4 parts', client: 'tus-js-client', parallel: 4 },
];
const COLUMNS = ['MiB/s', 'seconds', 'broken', 'gave up'];

/** The nth round loses the same segments for every contender; another round, others. */
export const network: Part = async function* ({ quick, rounds }) {
  // Side by side: it is waiting that is measured here, and a line takes many minutes.
  const groups: readonly Group[] = await Promise.all(
    Object.entries(LINES)
      .slice(0, quick ? 1 : undefined)
      .map(async ([work, { line, mebibytes }]) => {
        const size = quick ? 2 : mebibytes;
        const rows = await interleave(ON_BAD_LINES, rounds, (contender, round) =>
          over(line, contender, size, round),
        );
        return { work: `${work}, ${size} MiB`, rows: [...rows, ...bounds(line, size, rounds)] };
      }),
  );
  yield {
    title: 'Bad network',
    about: `Goodput in Node against the kit's server behind the shaping proxy (network/line.ts has the lines), all lines side by side. broken: connections that a dead line broke or refused. gave up: 1 where the client failed; its goodput is then 0. bound: what the best possible client would have, worked out (network/bound.ts).`,
    columns: COLUMNS,
    peer: 'tus-js-client',
    groups,
  };

  const long = quick ? 16 : 64;
  const rows = await interleave(ON_A_LONG_LINE, rounds, (contender, round) =>
    over(LONG_FAT, contender, long, round),
  );
  yield {
    title: 'Long fat link',
    about:
      '200 ms round trip, room for 16 MiB/s, 256 KiB under way in each connection. Compared with the kit over one connection.',
    columns: COLUMNS,
    peer: 'kit',
    groups: [{ work: `${long} MiB`, rows: [...rows, ...bounds(LONG_FAT, long, rounds)] }],
  };
};

/** What the best possible client would have over the lines of the same rounds. */
function bounds(line: Line, size: number, rounds: number): Row[] {
  return [1, 4].map((connections) => {
    const seconds = Array.from({ length: rounds }, (_, round) =>
      leastSeconds(line, size * MIB, seedOf(round), connections),
    );
    const goodput = seconds.map((each) => size / each);
    return { contender: `bound, ${connections} connection(s)`, figures: [spread(goodput), spread(seconds)] };
  });
}

/** Which segments are lost in a round. */
function seedOf(round: number): number {
  return 1 + round;
}

async function over(
  line: Line,
  { client, chunkSize, parallel }: Contender,
  size: number,
  round: number,
): Promise<Sample> {
  let sample: Sample = [];
  await withSourceFile(size, (file) =>
    runOnce(KIT, {
      name: 'upload',
      unit: 'MiB/s',
      async run(endpoint) {
        const { port, pathname } = new URL(endpoint);
        const proxy = await shapedProxy(Number(port), line, seedOf(round));
        try {
          const shaped = `http://127.0.0.1:${proxy.port}${pathname}`;
          const { error, seconds } = await uploadInProcess({
            client,
            endpoint: shaped,
            file,
            chunkSize,
            parallel,
          });
          if (error !== null) console.error(`${client} gave up after ${seconds.toFixed(0)} s: ${error}`);
          const goodput = error === null ? size / seconds : 0;
          sample = [goodput, seconds, proxy.connections.broken, error === null ? 0 : 1];
        } finally {
          proxy.close();
        }
        return size;
      },
    }),
  );
  return sample;
}
