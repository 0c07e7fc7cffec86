import { runOnce, median, type Result } from './contest.ts';
import { works } from './works.ts';
const w = works({ quick: true }); const rounds = Number(process.argv[2] ?? 3);
for (const i of (process.argv[3] ?? '0,2').split(',').map(Number)) { const work = w[i]!;
  const rs = new Map<string, Result[]>();
  for (let r = 0; r < rounds; r++) for (const c of ['kit','tusNodeServer','floor']) { const l = rs.get(c) ?? []; l.push(await runOnce({name:c,script:c,path:'/files'}, work)); rs.set(c, l); }
  console.log(work.name); for (const [c, l] of rs) { const m = median(l); console.log('  ', c.padEnd(14), m.perSecond.toFixed(0), 'cpu', m.cpu.toFixed(2), 'peak', (m.peakMemory/2**20).toFixed(0), '| cpu each', l.map(x=>x.cpu.toFixed(2)).join(' ')); } }
process.exit(0);
