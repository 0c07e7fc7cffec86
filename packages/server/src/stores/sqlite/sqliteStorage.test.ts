import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newRecord } from '../../conformance/newRecord.ts';
import { createTusServer } from '../../server.ts';
import { sqliteStorage } from './sqliteStorage.ts';

let folder: string;
let place: { readonly dbPath: string; readonly uploadDir: string };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-storage-'));
  place = { dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') };
});

afterEach(() => rmSync(folder, { recursive: true }));

const signs = () =>
  readdirSync(folder).filter((name) => name.includes('-alive-') && !name.endsWith('-journal'));

describe('a storage', () => {
  it('touches no disk before its first use, not even when a server is made of it and closed', async () => {
    const server = createTusServer({ storage: sqliteStorage(place), quota: () => 1000 });
    await server.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that cannot be opened says why with each use, and opens once it can', async () => {
    await writeFile(place.uploadDir, 'a file where the folder should be');
    const { records } = sqliteStorage(place);
    expect(() => records.find('upload-1')).toThrow();
    expect(() => records.find('upload-1')).toThrow();
    rmSync(place.uploadDir);
    expect(await records.find('upload-1')).toBeUndefined();
    await records.close();
  });

  it('shares its store with every other one at the same place, even of a module that was loaded again', async () => {
    const first = sqliteStorage(place);
    vi.resetModules();
    const again = await import('./sqliteStorage.ts');
    expect(again.sqliteStorage).not.toBe(sqliteStorage);
    const second = again.sqliteStorage(place);
    await first.records.insert(newRecord());
    expect(await second.records.find('upload-1')).toEqual(newRecord());
    expect(signs()).toHaveLength(1);
    await first.records.close();
    expect(await second.records.find('upload-1')).toEqual(newRecord());
    await second.records.close();
    expect(signs()).toEqual([]);
  });

  it('shares nothing with one whose upload folder is another', async () => {
    const storages = [sqliteStorage(place), sqliteStorage({ ...place, uploadDir: join(folder, 'others') })];
    for (const storage of storages) storage.open();
    expect(signs()).toHaveLength(2);
    for (const { records } of storages) await records.close();
  });

  it('stays closed, and is opened by none of its late uses', async () => {
    const storage = sqliteStorage(place);
    await storage.records.close();
    expect(() => storage.open()).toThrow('The record store failed: failed');
    await expect(storage.locker.held('upload-1')).rejects.toThrow('The record store failed: failed');
    expect(existsSync(place.dbPath)).toBe(false);
  });
});
