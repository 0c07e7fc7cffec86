import { once } from 'node:events';
import type { Server } from 'node:http';
import { peakMemory } from '../peakMemory.ts';

/** What the parent asks of a contender's process, and gets back. */
export interface Usage {
  /** Seconds of processor time since the process began. */
  readonly cpu: number;
  /** Largest resident memory so far, in bytes. */
  readonly peakMemory: number;
}

export type ContenderMessage = { readonly port: number } | Usage;

/** Serves on a free port, tells the parent which, and answers every message with what the process has used. */
export async function contend(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  const tell = (message: ContenderMessage) => process.send?.(message);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    tell({ cpu: (user + system) / 1e6, peakMemory: peakMemory() });
  });
  tell({ port: address.port });
}

/** The folder this contender may write to. */
export function dataFolder(): string {
  const folder = process.argv[2];
  if (folder === undefined) throw new Error('usage: contender FOLDER');
  return folder;
}
