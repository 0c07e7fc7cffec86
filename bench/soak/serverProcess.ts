import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createTusServer } from '@kit/server';
import { serve } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import type { Answer, Question } from './messages.ts';
import { usage } from './usage.ts';

// One of two servers over one folder. Times in milliseconds: what a client leaves behind lapses while the soak runs.
const EXPIRY = 30_000;
const SWEEP_INTERVAL = 5_000;

const folder = process.argv[2];
if (folder === undefined) throw new Error('The first argument is the folder of the data');
const uploadDir = join(folder, 'uploads');
const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir });
const server = createTusServer({
  storage,
  expiry: EXPIRY,
  sweepInterval: SWEEP_INTERVAL,
  onError: (error, { method, id }) => tell({ type: 'wrong', what: `server, ${method} ${id}: ${error}` }),
});
const { url } = await serve(server);

// Not longer than its parent.
process.on('disconnect', () => process.exit());
process.on('message', async (question: Question) => {
  if (question === 'usage') tell({ type: 'usage', usage: usage() });
  if (question === 'left') tell(await left());
});
tell({ type: 'port', port: Number(new URL(url).port) });

function tell(answer: Answer): void {
  process.send?.(answer);
}

/** Reads every upload that is whole, and compares it with the digest that its client gave when it began. */
async function left(): Promise<Answer> {
  const unfinished = await storage.records.expired(Number.MAX_SAFE_INTEGER, 100_000);
  const whole = new Set<string>();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await server.list({ owner: null, limit: 1000, completed: true, ...from });
    for (const { id, length, metadata } of page.uploads) {
      whole.add(id);
      const hash = createHash('sha256');
      await pipeline(storage.bytes.read(id, { start: 0, end: length ?? 0 }), hash);
      if (metadata.sha256 !== undefined && metadata.sha256 !== hash.digest('hex'))
        tell({
          type: 'wrong',
          what: `the bytes of the upload ${id}, left behind whole, are not those of its client`,
        });
    }
    cursor = page.cursor;
  }
  const known = new Set([...whole, ...unfinished]);
  for (const name of await readdir(uploadDir)) {
    if (!known.has(name)) tell({ type: 'wrong', what: `the file uploads/${name} has no record` });
  }
  return { type: 'left', whole: whole.size, unfinished: unfinished.length };
}
