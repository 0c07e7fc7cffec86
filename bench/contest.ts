import { contenderProcess } from './contenderProcess.ts';
import { fetchPageCache } from './pageCache.ts';
import { withRunFolder } from './runFolder.ts';
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

/**
 * Runs a work against a fresh process of a contender, so that memory and time are its own. What it does to warm up is not
 * measured: a server compiles, and its heap finds its size, in its first second or two, and it serves for months.
 */
export function runOnce(contender: Contender, work: Work): Promise<Result> {
  return withRunFolder(async (folder) => {
    const server = await contenderProcess(contender.script, folder);
    try {
      const endpoint = `http://127.0.0.1:${server.port}${contender.path}`;
      await work.warmUp?.(endpoint);
      // A quarter more, for what else is written.
      if (work.writes !== undefined) await fetchPageCache(folder, 1.25 * work.writes);
      const before = await server.usage();
      const begin = performance.now();
      const amount = await work.run(endpoint);
      const seconds = (performance.now() - begin) / 1000;
      const after = await server.usage();
      return { perSecond: amount / seconds, cpu: after.cpu - before.cpu, peakMemory: after.peakMemory };
    } finally {
      await server.kill();
    }
  });
}
