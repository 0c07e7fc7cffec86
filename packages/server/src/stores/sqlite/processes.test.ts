import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRecord } from '../../conformance/newRecord.ts';
import type { Storage } from '../../ports/storage.ts';
import { sqliteStorage } from './sqliteStorage.ts';
import { SHARED, SHARED_LENGTH, storedBytes } from './writerBytes.ts';

const SCRIPT = fileURLToPath(new URL('./writerProcess.ts', import.meta.url));

let folder: string;
let children: ChildProcessByStdio<null, Readable, null>[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-processes-'));
  children = [];
});

afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function open(): Storage {
  return sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
}

async function close({ locker, records }: Storage): Promise<void> {
  await locker.close();
  await records.close();
}

/** Starts a writer; its lines come as words. */
function start(role: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, folder, role], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout });
  return { child, lines, closed: once(lines, 'close') };
}

/** Waits for a line that begins with a word. */
function told(writer: ReturnType<typeof start>, word: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    writer.lines.on('line', (line) => {
      if (line.startsWith(word)) resolve(line.split(' '));
    });
    writer.lines.on('close', () => reject(new Error(`The writer ended before it said "${word}"`)));
  });
}

describe('a process that is killed', () => {
  it('has lost nothing that it had told, at whatever step it died, time after time', async () => {
    const stored = new Map<string, number>();
    const completed = new Set<string>();
    const terminated = new Set<string>();
    for (const lastLine of [1, 7, 40, 61, 90, 111]) {
      const { child, lines, closed } = start('busyServer');
      let count = 0;
      lines.on('line', (line) => {
        const [what, id = '', offset] = line.split(' ');
        if (what === 'completed') completed.add(id);
        else if (what === 'terminating') terminated.add(id);
        else stored.set(id, Number(offset));
        count += 1;
        if (count === lastLine) child.kill('SIGKILL');
      });
      await closed;
    }
    expect(completed.size).toBeGreaterThan(10);

    const { records, bytes, locker } = open();
    for (const [id, offset] of stored) {
      const record = await records.find(id);
      if (terminated.has(id)) continue;
      expect(record?.offset, id).toBeGreaterThanOrEqual(offset);
      if (completed.has(id)) expect(record).toMatchObject({ state: 'completed', offset: record?.length });
      const there = record?.offset ?? 0;
      expect(await bytes.size(id)).toBeGreaterThanOrEqual(there);
      if (there === 0) continue;
      const file = await readFile(join(folder, 'uploads', id));
      expect(file.subarray(0, there).equals(storedBytes(id, 0, there)), `the bytes of ${id}`).toBe(true);
    }
    for await (const id of bytes.ids()) expect(stored.has(id) || terminated.has(id), id).toBe(true);
    await close({ records, bytes, locker });
  }, 60_000);
});

describe('what a killed process held', () => {
  it('is free at once, to who only waits too', async () => {
    const storage = open();
    const holder = start('holder');
    await told(holder, 'holding');
    const now = { mode: 'wait', graceMs: 0 } as const;
    expect(await storage.locker.acquire(SHARED, now)).toBeUndefined();
    holder.child.kill('SIGKILL');
    await holder.closed;
    expect((await storage.locker.acquire(SHARED, now))?.held()).toBe(true);
    await close(storage);
    expect((await readdir(folder)).sort()).toEqual(['uploads', 'uploads.db']);
  });
});

describe('two processes on one data folder', () => {
  it('take one upload from each other and bring it to its end, every byte in its place', async () => {
    const storage = open();
    const writers = [start('sharer'), start('sharer')];
    const parts = [0, 0];
    for (const [index, { lines }] of writers.entries()) {
      lines.on('line', (line) => {
        if (line.startsWith('stored')) parts[index] = (parts[index] ?? 0) + 1;
      });
    }
    await Promise.all(writers.map((writer) => told(writer, 'ready')));
    await storage.records.insert(newRecord({ id: SHARED, length: SHARED_LENGTH }));
    await Promise.all(writers.map(({ closed }) => closed));
    expect(parts.every((count) => count > 0)).toBe(true);
    expect(await storage.records.find(SHARED)).toMatchObject({ state: 'completed', offset: SHARED_LENGTH });
    const file = await readFile(join(folder, 'uploads', SHARED));
    expect(file.equals(storedBytes(SHARED, 0, SHARED_LENGTH))).toBe(true);
    await close(storage);
  }, 60_000);

  it('a stopped one that comes back after it was fenced off cannot add a byte', async () => {
    const storage = open();
    await storage.records.insert(newRecord({ id: SHARED, length: SHARED_LENGTH }));
    const bad = start('badWriter');
    await told(bad, 'stored');
    bad.child.kill('SIGSTOP');
    const lease = await storage.locker.acquire(SHARED, { mode: 'takeover', graceMs: 200 });
    expect(lease?.held()).toBe(true);
    const right = storedBytes(SHARED, 0, SHARED_LENGTH);
    async function* body(): AsyncGenerator<Uint8Array> {
      yield right;
    }
    const signal = new AbortController().signal;
    expect(await storage.bytes.append({ id: SHARED, offset: 0, body: body(), signal })).toBe(SHARED_LENGTH);
    const ended = told(bad, 'ended');
    bad.child.kill('SIGCONT');
    await ended;
    await bad.closed;
    const file = await readFile(join(folder, 'uploads', SHARED));
    expect(file.equals(right)).toBe(true);
    expect(lease?.held()).toBe(true);
    await lease?.release();
    await close(storage);
  }, 60_000);

  it('open a new database at the same time', async () => {
    const writers = [start('nothing'), start('nothing'), start('nothing')];
    await Promise.all(writers.map((writer) => told(writer, 'closed')));
  }, 60_000);
});
