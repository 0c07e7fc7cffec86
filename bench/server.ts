import { type Contender, runOnce } from './contest.ts';
import { interleave } from './interleave.ts';
import type { Part } from './part.ts';
import type { Group } from './table.ts';
import { works } from './works.ts';

const ABOUT =
  'More per second is better. floor: a bare handler, without records, checks or sync. CPU and memory are those of the server.';

function contest(title: string, contenders: readonly Contender[]): Part {
  return async function* ({ quick, rounds }) {
    const groups: Group[] = [];
    for (const work of works({ quick })) {
      const rows = await interleave(contenders, rounds, async (contender) => {
        const { perSecond, cpu, peakMemory } = await runOnce(contender, work);
        return [perSecond, cpu, peakMemory / 2 ** 20];
      });
      groups.push({ work: `${work.name}, ${work.unit}`, rows });
    }
    yield {
      title,
      about: ABOUT,
      columns: ['per second', 'CPU s', 'peak MiB'],
      peer: '@tus/server',
      groups,
    };
  };
}

const NAMES = [
  { name: 'kit', script: 'kit' },
  { name: '@tus/server', script: 'tusNodeServer' },
  { name: 'floor', script: 'floor' },
] as const;

export const onNode = contest(
  'Server on node:http',
  NAMES.map(({ name, script }) => ({ name, script, path: '/files' })),
);

export const inNext = contest(
  'Server in Next',
  NAMES.map(({ name, script }) => ({ name, script: 'next', path: `/${script}` })),
);
