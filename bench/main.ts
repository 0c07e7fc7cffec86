import { type Contender, median, type Result, runOnce } from './contest.ts';
import { works } from './works.ts';

const quick = process.argv.includes('--quick');
const rounds = quick ? 1 : 5;

/** Contenders by where they run; the second of each is the peer that ratios are told against. */
const CONTESTS: Readonly<Record<string, readonly Contender[]>> = {
  'on node:http': ['kit', 'tusNodeServer', 'floor'].map((name) => ({ name, script: name, path: '/files' })),
  'in Next': ['kit', 'tusNodeServer', 'floor'].map((name) => ({ name, script: 'next', path: `/${name}` })),
};

console.log(
  `Node ${process.version}; ${rounds} round(s), contenders in turn, medians; higher is better. x: against @tus/server. floor: a bare handler.`,
);
for (const [place, contenders] of Object.entries(CONTESTS)) {
  console.log(`\n${place}`);
  for (const work of works({ quick })) {
    const results = new Map<string, Result[]>(contenders.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of contenders) {
        results.get(contender.name)?.push(await runOnce(contender, work));
      }
    }
    print(`${work.name} (${work.unit})`, new Map([...results].map(([name, each]) => [name, median(each)])));
  }
}
process.exit(0);

function print(title: string, medians: ReadonlyMap<string, Result>): void {
  console.log(title);
  const peer = medians.get('tusNodeServer');
  for (const [name, { perSecond, cpu, peakMemory }] of medians) {
    const ratio = peer === undefined ? Number.NaN : perSecond / peer.perSecond;
    console.log(
      `  ${name.padEnd(14)} ${perSecond.toFixed(0).padStart(7)}  ${ratio.toFixed(2).padStart(5)} x  ` +
        `cpu ${cpu.toFixed(2).padStart(6)} s  peak ${(peakMemory / 1024 ** 2).toFixed(0).padStart(5)} MiB`,
    );
  }
}
