import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createTusServer } from '@kit/server';
import { sqliteStorage } from '@kit/server/sqlite';
import { addRecords } from './records.ts';

export interface SweepCost {
  readonly removed: number;
  readonly seconds: number;
  /** The longest time that the event loop stood still, and that 1 in 1000 turns took, in milliseconds. */
  readonly longestStall: number;
  readonly stall999: number;
}

/** Sweeps so many lapsed uploads, in this process, and looks at its event loop meanwhile. */
export async function sweepMany(count: number): Promise<SweepCost> {
  const folder = await mkdtemp(join(tmpdir(), 'sweep-'));
  const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
  const server = createTusServer({ storage, sweepInterval: null });
  try {
    await addRecords({ storage, prefix: 'lapsed-', count, expiresAt: Date.now() - 1 });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const begin = performance.now();
    const { removed } = await server.sweep();
    const seconds = (performance.now() - begin) / 1000;
    delay.disable();
    return { removed, seconds, longestStall: delay.max / 1e6, stall999: delay.percentile(99.9) / 1e6 };
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
