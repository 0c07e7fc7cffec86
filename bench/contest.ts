import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContenderMessage, Usage } from './contenders/contender.ts';
import type { Work } from './works.ts';

/** What one contender did in one run of one work. */
export interface Result {
  readonly perSecond: number;
  readonly cpu: number;
  readonly peakMemory: number;
}

export interface Contender {
  readonly name: string;
  /** A file of `contenders/`, without its ending. */
  readonly script: string;
  /** Where it takes uploads. */
  readonly path: string;
}

/** Runs a work against a fresh process of a contender, so that memory and time are its own. */
export async function runOnce(contender: Contender, work: Work): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const server = fork(join(import.meta.dirname, 'contenders', `${contender.script}.ts`), [folder], {
    execArgv: ['--import', 'tsx'],
  });
  try {
    const { port } = (await message(server)) as { port: number };
    const before = await usage(server);
    const begin = performance.now();
    const amount = await work.run(`http://127.0.0.1:${port}${contender.path}`);
    const seconds = (performance.now() - begin) / 1000;
    const after = await usage(server);
    return { perSecond: amount / seconds, cpu: after.cpu - before.cpu, peakMemory: after.peakMemory };
  } finally {
    server.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function usage(server: ChildProcess): Promise<Usage> {
  server.send('usage');
  return (await message(server)) as Usage;
}

async function message(server: ChildProcess): Promise<ContenderMessage> {
  const [reply] = await once(server, 'message');
  return reply;
}

/** The middle one of an odd number of results, each figure on its own. */
export function median(results: readonly Result[]): Result {
  const middle = (figure: keyof Result) =>
    results.map((result) => result[figure]).toSorted((a, b) => a - b)[Math.floor(results.length / 2)] ??
    Number.NaN;
  return { perSecond: middle('perSecond'), cpu: middle('cpu'), peakMemory: middle('peakMemory') };
}
