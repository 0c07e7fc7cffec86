import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStorage } from '@kit/server/sqlite';
import { type ContenderProcess, contenderProcess } from '../contenderProcess.ts';
import { create, send } from '../request.ts';
import { spread } from '../table.ts';
import { together } from '../together.ts';
import { addRecords } from './records.ts';

const REQUESTS = 300;
const AT_ONCE = 16;
const PAGES = 20;
/** Bursts of each kind, at each size in turn, so that whatever else the machine does falls on all of them. */
const BURSTS = 21;

/** Microseconds of the server's processor time for a request, and of this process for a page of the list: medians. */
export interface Cost {
  readonly records: number;
  readonly create: number;
  readonly head: number;
  readonly page: number;
}

/** A table of some size, with a server of its own. */
interface Site {
  readonly records: number;
  readonly folder: string;
  readonly server: ContenderProcess;
  readonly storage: ReturnType<typeof sqliteStorage>;
  readonly endpoint: string;
  /** Of an upload that stands in it. */
  readonly url: string;
}

/** What requests cost as the table grows. */
export async function growth(sizes: readonly number[]): Promise<readonly Cost[]> {
  const sites: Site[] = [];
  try {
    for (const records of sizes) sites.push(await site(records));
    const bursts = sites.map(() => ({ create: [] as number[], head: [] as number[], page: [] as number[] }));
    for (let burst = 0; burst < BURSTS; burst += 1) {
      for (const [index, { server, storage, endpoint, url }] of sites.entries()) {
        const costs = bursts[index];
        costs?.create.push(await ofServer(server, () => create(endpoint, 4096)));
        costs?.head.push(await ofServer(server, () => send('HEAD', url, {})));
        costs?.page.push(await ofPage(storage));
      }
    }
    return sites.map(({ records }, index) => {
      const median = (kind: 'create' | 'head' | 'page') => spread(bursts[index]?.[kind] ?? []).median;
      return { records, create: median('create'), head: median('head'), page: median('page') };
    });
  } finally {
    for (const { server, storage, folder } of sites) {
      await server.kill();
      await storage.locker.close();
      await storage.records.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function site(records: number): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'scale-'));
  const place = { dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') };
  await mkdir(place.uploadDir);
  const storage = sqliteStorage(place);
  await addRecords({ storage, prefix: 'grown-', count: records, expiresAt: Date.now() + 86_400_000 });
  const server = await contenderProcess('kit', folder);
  const endpoint = `http://127.0.0.1:${server.port}/files`;
  const url = await create(endpoint, 4096);
  // The compiler has its time, and the pages of the indexes come into memory.
  await together(1000, AT_ONCE, () => create(endpoint, 4096));
  await together(1000, AT_ONCE, () => send('HEAD', url, {}));
  return { records, folder, server, storage, endpoint, url };
}

async function ofServer(server: ContenderProcess, work: () => Promise<unknown>): Promise<number> {
  const before = (await server.usage()).cpu;
  await together(REQUESTS, AT_ONCE, work);
  return (((await server.usage()).cpu - before) * 1e6) / REQUESTS;
}

async function ofPage(storage: Site['storage']): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < PAGES; i += 1) await storage.records.list({ owner: null, limit: 100 });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PAGES;
}
