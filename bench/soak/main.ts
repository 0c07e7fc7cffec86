import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seeded } from '@kit/client/testing';
import { type Child, startChild } from './child.ts';
import { cuttingProxy } from './cuttingProxy.ts';
import { again } from './faults.ts';
import { growth, type Sample } from './flat.ts';
import type { Answer } from './messages.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('--minutes takes a number above 0, --seed a whole number.');
  process.exit(2);
}

/** Milliseconds. */
const SAMPLE_INTERVAL = 5_000;
const NEWS_INTERVAL = 60_000;
const LAST_WORK = 180_000;
const LAPSE = 120_000;
/** After so many, more of them say nothing new. */
const TOO_MUCH = 25;

const random = seeded(seed);
const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const data = join(folder, 'data');
await mkdir(data);
const wrong: string[] = [];
const works = new Map<string, number>();
let bytes = 0;

function complain(what: string): void {
  wrong.push(what);
  console.error(`WRONG ${what}`);
}

function heard(answer: Answer): void {
  if (answer.type === 'wrong') complain(answer.what);
  if (answer.type !== 'worked') return;
  works.set(answer.kind, (works.get(answer.kind) ?? 0) + 1);
  bytes += answer.bytes;
}

async function startServer(): Promise<{ readonly child: Child; readonly port: number }> {
  const child = startChild('serverProcess.ts', [data], heard, complain);
  const { port } = await child.told('port');
  return { child, port };
}

function startClient(name: string): Child {
  return startChild('clientProcess.ts', [`${proxy.url}/files`, direct, join(folder, name)], heard, complain);
}

// Of servers and clients there is one each that lives, and is measured, and one that is killed again and again.
const living = await startServer();
let mortal = await startServer();
const direct = `http://127.0.0.1:${living.port}`;
const proxy = await cuttingProxy(() => [living.port, mortal.port], random);
const client = startClient('living');
let mortalClient = startClient('mortal');

const faults = {
  'killed servers': again(10_000, 30_000, random, async () => {
    await mortal.child.kill();
    await pause(1000 + random() * 2000);
    mortal = await startServer();
  }),
  'killed clients': again(15_000, 40_000, random, async () => {
    await mortalClient.kill();
    mortalClient = startClient('mortal');
  }),
  'dead lines': again(20_000, 60_000, random, async () => {
    proxy.dead(true);
    await pause(500 + random() * 2500);
    proxy.dead(false);
  }),
};

const begun = performance.now();
const elapsed = () => performance.now() - begun;
const samples = { server: [] as Sample[], client: [] as Sample[] };
console.log(`Soaking for ${minutes} min with --seed ${seed}.`);
let news = NEWS_INTERVAL;
while (elapsed() < minutes * 60_000 && wrong.length < TOO_MUCH) {
  await pause(Math.min(SAMPLE_INTERVAL, Math.max(0, minutes * 60_000 - elapsed())));
  samples.server.push({ at: elapsed(), usage: await usageOf(living.child) });
  samples.client.push({ at: elapsed(), usage: await usageOf(client) });
  if (elapsed() < news) continue;
  news += NEWS_INTERVAL;
  console.log(`${Math.round(elapsed() / 60_000)} min: ${progress()}`);
}

await Promise.all(Object.values(faults).map((fault) => fault.stop()));
const finished = [client, mortalClient].map((child) => child.told('finished', LAST_WORK));
for (const child of [client, mortalClient]) child.ask('finish');
await Promise.all(finished).catch((error: Error) => complain(`work that does not end: ${error.message}`));
const left = await afterTheSweep();
const verdicts = [...growth('server', samples.server), ...growth('client', samples.client)];

for (const { line } of verdicts) console.log(line);
console.log(`Work: ${[...works].map(([kind, times]) => `${times} ${kind}`).join(', ')}; ${progress()}`);
console.log(
  `Faults: ${Object.entries(faults)
    .map(([name, { times }]) => `${times} ${name}`)
    .join(', ')}; connections ${JSON.stringify(proxy.counts)}`,
);
console.log(`Left: ${left}`);
const good = wrong.length === 0 && verdicts.every(({ flat }) => flat);
console.log(good ? 'GOOD' : `NOT GOOD: ${wrong.length} things wrong, see above. --seed ${seed}`);

proxy.close();
await Promise.all([living.child, mortal.child, client, mortalClient].map((child) => child.kill()));
await rm(folder, { recursive: true, force: true });
process.exit(good ? 0 : 1);

async function usageOf(child: Child) {
  const told = child.told('usage');
  child.ask('usage');
  return (await told).usage;
}

function progress(): string {
  const count = [...works.values()].reduce((sum, times) => sum + times, 0);
  return `${count} pieces of work, ${(bytes / 2 ** 30).toFixed(2)} GiB, ${wrong.length} wrong`;
}

/** All that clients left behind unfinished has to lapse and to be swept; what is whole is compared with its digest. */
async function afterTheSweep(): Promise<string> {
  const until = performance.now() + LAPSE;
  for (;;) {
    const told = living.child.told('left', LAPSE);
    living.child.ask('left');
    const { whole, unfinished } = await told;
    if (unfinished === 0) return `${whole} whole uploads of clients that were killed, nothing unfinished`;
    if (performance.now() > until) {
      complain(`${unfinished} unfinished uploads are still there ${LAPSE / 1000} s after the last byte`);
      return `${unfinished} unfinished`;
    }
    await pause(2000);
  }
}
