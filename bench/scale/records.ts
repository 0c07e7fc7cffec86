import { randomBytes } from 'node:crypto';
import type { Storage } from '@kit/server';

/** How many records are inserted before the event loop gets its turn. */
const BATCH = 1000;

export interface Records {
  readonly storage: Storage;
  /** What the ids begin with: the rest is random, as the server's own ids are, so that indexes grow as in real life. */
  readonly prefix: string;
  readonly count: number;
  /** Milliseconds since the epoch when they lapse; `null`: never. */
  readonly expiresAt: number | null;
}

/** Adds unfinished uploads of nobody, without bytes. */
export async function addRecords({ storage, prefix, count, expiresAt }: Records): Promise<void> {
  const createdAt = Date.now();
  for (let i = 0; i < count; i += 1) {
    await storage.records.insert({
      id: `${prefix}${randomBytes(16).toString('base64url')}`,
      owner: null,
      length: 4096,
      offset: 0,
      state: 'receiving',
      metadata: 'filename ZmlsZS5iaW4=',
      concat: null,
      digest: null,
      createdAt,
      expiresAt,
      completedAt: null,
      reply: null,
    });
    if (i % BATCH === BATCH - 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
