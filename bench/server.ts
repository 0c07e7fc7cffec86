import { type Contender, runOnce } from './contest.ts';
import { interleave } from './interleave.ts';
import type { Part } from './part.ts';
import type { Group } from './table.ts';
import { works } from './works.ts';

const ABOUT =
  'More per second is better. CPU and memory are those of the server, which is warm: a smaller run goes before. Memory for what it writes is fetched before, too. floor: a bare handler that stores what comes, without records or checks; synced floor: one that syncs what is complete, as the kit does, and @tus/server does not.';

function contest(
  { title, about, small }: { readonly title: string; readonly about: string; readonly small: number },
  contenders: readonly Contender[],
): Part {
  return async function* ({ quick, rounds }) {
    const groups: Group[] = [];
    for (const work of works({ quick, small: quick ? small / 5 : small })) {
      const rows = await interleave(contenders, rounds, async (contender) => {
        const { perSecond, cpu, peakMemory } = await runOnce(contender, work);
        return [perSecond, cpu, peakMemory / 2 ** 20];
      });
      groups.push({ work: `${work.name}, ${work.unit}`, rows });
    }
    yield {
      title,
      about,
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
  { name: 'synced floor', script: 'syncedFloor' },
] as const;

export const onNode = contest(
  { title: 'Server on node:http', about: ABOUT, small: 6000 },
  NAMES.map(({ name, script }) => ({ name, script, path: '/files' })),
);

export const inNext = contest(
  { title: 'Server in Next', about: `${ABOUT} In Next, floor throws bodies away.`, small: 1500 },
  NAMES.map(({ name, script }) => ({ name, script: 'next', path: `/${script}` })),
);
