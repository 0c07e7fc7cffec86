import { parseArgs } from 'node:util';
import { machineInWords } from './machine.ts';
import type { Part } from './part.ts';
import { keep } from './results.ts';
import { render } from './table.ts';

/** Loaded when they are run: one needs Chromium, another a built Next app. */
const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  server: async () => (await import('./server.ts')).onNode,
  next: async () => (await import('./server.ts')).inNext,
  client: async () => (await import('./client/part.ts')).client,
  browser: async () => (await import('./browser/part.ts')).browser,
  react: async () => (await import('./react/part.ts')).react,
  network: async () => (await import('./network/part.ts')).network,
};

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const { quick, only = Object.keys(PARTS) } = values;
const rounds = quick ? 1 : 5;

for (const name of only) {
  const load = PARTS[name];
  if (load === undefined) {
    console.error(`--only ${name}: there is no such part; write one of ${Object.keys(PARTS).join(', ')}.`);
    process.exit(2);
  }
  for await (const table of (await load())({ quick, rounds })) {
    const extent = quick ? 'Quick run, one round: not to compare by.' : `${rounds} rounds.`;
    const dated = { ...table, about: `${table.about}\n\n${extent} ${machineInWords()}` };
    console.log(`\n${render(dated)}`);
    keep(dated);
  }
}
// Keep-alive sockets would hold the process.
process.exit(0);
