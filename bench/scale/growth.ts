import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStorage } from '@kit/server/sqlite';
import { contenderProcess } from '../contenderProcess.ts';
import { create, send } from '../request.ts';
import { together } from '../together.ts';
import { addRecords } from './records.ts';

const REQUESTS = 3000;
const AT_ONCE = 16;
const PAGES = 200;

/** Microseconds of the server's processor time for a request, and of time for a page of the list, at a size of the table. */
export interface Cost {
  readonly records: number;
  readonly create: number;
  readonly head: number;
  readonly page: number;
}

/** What requests cost as the table grows: each size in a server of its own, on the one folder. */
export async function growth(sizes: readonly number[]): Promise<readonly Cost[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scale-'));
  const place = { dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') };
  const costs: Cost[] = [];
  let standing = 0;
  try {
    for (const records of sizes) {
      const page = await grow(place, records - standing);
      costs.push({ records, page, ...(await requests(folder)) });
      standing = records + REQUESTS;
    }
    return costs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds records and returns what a page of the newest hundred takes. */
async function grow(place: { dbPath: string; uploadDir: string }, count: number): Promise<number> {
  await mkdir(place.uploadDir, { recursive: true });
  const storage = sqliteStorage(place);
  try {
    await addRecords({ storage, prefix: 'grown-', count, expiresAt: Date.now() + 86_400_000 });
    const begin = performance.now();
    for (let i = 0; i < PAGES; i += 1) await storage.records.list({ owner: null, limit: 100 });
    return ((performance.now() - begin) * 1000) / PAGES;
  } finally {
    await storage.locker.close();
    await storage.records.close();
  }
}

async function requests(folder: string): Promise<Pick<Cost, 'create' | 'head'>> {
  const server = await contenderProcess('kit', folder);
  try {
    const endpoint = `http://127.0.0.1:${server.port}/files`;
    const url = await create(endpoint, 4096);
    // The compiler has had its time, and the pages of the indexes are in memory.
    await together(1000, AT_ONCE, () => create(endpoint, 4096));
    const cost = async (work: () => Promise<unknown>) => {
      const before = (await server.usage()).cpu;
      await together(REQUESTS, AT_ONCE, work);
      return (((await server.usage()).cpu - before) * 1e6) / REQUESTS;
    };
    return {
      create: await cost(() => create(endpoint, 4096)),
      head: await cost(() => send('HEAD', url, {})),
    };
  } finally {
    server.kill();
  }
}
