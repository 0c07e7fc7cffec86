import { median, type Result, runOnce } from './contest.ts';
import { works } from './works.ts';

const CONTENDERS = ['kit', 'tusNodeServer', 'floor'] as const;
const quick = process.argv.includes('--quick');
const rounds = quick ? 1 : 5;

console.log(
  `Node ${process.version}; ${rounds} round(s), contenders in turn, medians. Higher is better; x: against @tus/server.\n`,
);
for (const work of works({ quick })) {
  const results = new Map<string, Result[]>(CONTENDERS.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of CONTENDERS) results.get(contender)?.push(await runOnce(contender, work));
  }
  const medians = new Map([...results].map(([contender, each]) => [contender, median(each)]));
  const peer = medians.get('tusNodeServer');
  console.log(`${work.name} (${work.unit})`);
  for (const [contender, { perSecond, cpu, peakMemory }] of medians) {
    const ratio = peer === undefined ? Number.NaN : perSecond / peer.perSecond;
    console.log(
      `  ${contender.padEnd(14)} ${perSecond.toFixed(0).padStart(7)}  ${ratio.toFixed(2).padStart(5)} x  ` +
        `cpu ${cpu.toFixed(2).padStart(6)} s  peak ${(peakMemory / 1024 ** 2).toFixed(0).padStart(5)} MiB`,
    );
  }
}
process.exit(0);
