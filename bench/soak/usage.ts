import { readdirSync } from 'node:fs';

/** What a process holds at one moment. */
export interface Usage {
  /** Bytes that are still reachable after a collection: objects and buffers. */
  readonly held: number;
  /** Bytes of resident memory. */
  readonly resident: number;
  /** Open file descriptors. */
  readonly descriptors: number;
}

/** Needs Node's --expose-gc: without a collection before it, memory is not what is held but what was not yet collected. */
export function usage(): Usage {
  if (globalThis.gc === undefined) throw new Error('Start this process with --expose-gc');
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { held: heapUsed + external, resident: rss, descriptors: readdirSync('/dev/fd').length };
}
