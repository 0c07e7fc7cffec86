import { randomBytes } from 'node:crypto';
import type { Storage } from '@kit/server';

/** How many records are inserted at once: the store makes one transaction of them. */
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
  const insert = () =>
    storage.records.insert({
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
  for (let left = count; left > 0; left -= BATCH) {
    await Promise.all(Array.from({ length: Math.min(BATCH, left) }, insert));
  }
}
