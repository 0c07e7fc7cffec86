import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { appendedTo, conversation, created, hello } from '../testing/conversation.ts';
import { fileResumeStore } from './nodeFile.ts';
import { resumeStoreContract } from './resumeStore.contract.ts';
import type { ResumeEntry } from './resumeStore.ts';

const root = mkdtempSync(join(tmpdir(), 'kit-resume-'));
afterAll(() => rmSync(root, { recursive: true }));

let count = 0;
function newFolder(): string {
  count += 1;
  return join(root, String(count), 'state');
}

resumeStoreContract('files in a folder', () => {
  const folder = newFolder();
  return { store: fileResumeStore(folder), reopen: () => fileResumeStore(folder) };
});

const entry: ResumeEntry = { fingerprint: 'f', url: 'https://up.example/files/1', length: 5, createdAt: 1 };

describe('a resume store in files', () => {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  const names = async () => (await readdir(folder)).sort();

  it('keeps its folder and entries to the user', async () => {
    await fileResumeStore(folder).put(entry);
    const [name = ''] = await names();
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it.each(['', '{"finger', 'null', '[]', '{"fingerprint":"f"}'])(
    'sets a damaged file (%j) aside, keeps it, and goes on',
    async (damage) => {
      const store = fileResumeStore(folder);
      await store.put(entry);
      await store.put({ ...entry, fingerprint: 'other' });
      for (const name of await names()) {
        if ((await readFile(join(folder, name), 'utf8')).includes('"f"')) {
          await writeFile(join(folder, name), damage);
        }
      }
      expect(await store.find('f')).toBeUndefined();
      expect((await names()).filter((name) => name.endsWith('.corrupt'))).toHaveLength(1);
      expect(await store.list()).toHaveLength(1);
      await store.put(entry);
      expect(await store.find('f')).toEqual(entry);
    },
  );

  it('sets damage aside in a listing too', async () => {
    const store = fileResumeStore(folder);
    await store.put(entry);
    await writeFile(join(folder, 'deadbeef.json'), 'not ours');
    expect(await store.list()).toEqual([entry]);
    expect(await names()).toContain('deadbeef.json.corrupt');
  });

  it('clears away what a killed process left half written, but nothing that is being written', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'old.tmp'), '{');
    await utimes(join(folder, 'old.tmp'), 1, 1);
    await writeFile(join(folder, 'fresh.tmp'), '{');
    expect(await fileResumeStore(folder).list()).toEqual([]);
    expect(await names()).toEqual(['fresh.tmp']);
  });

  it('leaves nothing behind when it cannot write, and says why', async () => {
    // Where the entry is to be, a folder stands.
    const store = fileResumeStore(folder);
    await store.put(entry);
    const [name = ''] = await names();
    rmSync(join(folder, name));
    mkdirSync(join(folder, name, 'full'), { recursive: true });
    await expect(store.put(entry)).rejects.toThrow();
    expect(await names()).toEqual([name]);
  });

  // Node's own recursive mkdir never ends there.
  it('says so where no system call can make its folder, such as in /proc', async () => {
    await expect(fileResumeStore('/proc/x/y').put(entry)).rejects.toThrow(/mkdir/);
  });

  it('fails no upload when its folder cannot be made', async () => {
    await mkdir(join(folder, '..'), { recursive: true });
    await writeFile(folder, 'a file where the folder should be');
    const { begin, nextRequest } = conversation();
    const upload = begin(hello, { resume: fileResumeStore(folder) });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
  });

  it('loses no update of 8 processes that put 200 each, while another lists', async () => {
    const store = fileResumeStore(folder);
    let writing = true;
    const processes = Array.from({ length: 8 }, (_, writer) => putInProcess(folder, writer));
    const listing = (async () => {
      while (writing) for (const each of await store.list()) expect(each.url).toMatch(/^\/files\//);
    })();
    await Promise.all(processes);
    writing = false;
    await listing;

    const urls = (await store.list()).map(({ url }) => url);
    // 199 of its own each, and one that all of them write over and over.
    expect(urls).toHaveLength(8 * 199 + 1);
    expect(new Set(urls).size).toBe(8 * 199 + 1);
    expect((await store.find('shared'))?.url).toMatch(/^\/files\/shared-\d$/);
    expect(await names()).toHaveLength(8 * 199 + 1);
  }, 60_000);
});

/** Another process with the same store; it puts 199 entries of its own and one that all share. */
async function putInProcess(folder: string, writer: number): Promise<void> {
  const script = join(import.meta.dirname, '../testing/putEntries.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, String(writer)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}
