import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRecord } from '../../conformance/newRecord.ts';
import { openDatabase } from './database.ts';
import { loadDriver } from './driver.ts';
import { sqliteStorage } from './sqliteStorage.ts';

let folder: string;
let dbPath: string;
const Driver = loadDriver();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-database-'));
  dbPath = join(folder, 'deep', 'down', 'uploads.db');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A database file that another program made. */
function foreignDatabase(path: string): void {
  const foreign = new Driver(path);
  foreign.exec('CREATE TABLE customers (name TEXT); INSERT INTO customers VALUES (1)');
  foreign.close();
}

describe('opening the database', () => {
  it('makes it, its folder and the upload folder, and finds the records again the next time', async () => {
    const options = { dbPath, uploadDir: join(folder, 'also', 'deep') };
    const first = sqliteStorage(options);
    await first.records.insert(newRecord());
    await first.records.close();
    const second = sqliteStorage(options);
    expect(await second.records.find('upload-1')).toEqual(newRecord());
    await second.records.close();
  });

  it('keeps 4 MB of its pages in memory at most, a quarter of what the driver would', () => {
    const database = openDatabase(dbPath);
    expect(database.pragma('cache_size', { simple: true })).toBe(-4000);
    database.close();
  });

  it('takes a number for a schema version of the future, says so, and changes nothing', async () => {
    const database = openDatabase(dbPath);
    database.pragma('user_version = 99');
    database.close();
    const before = await readFile(dbPath);
    expect(() => openDatabase(dbPath)).toThrow(
      /schema version 99, and this @kit\/server knows versions up to 4/,
    );
    expect((await readFile(dbPath)).equals(before)).toBe(true);
  });

  it('refuses the database of another program, and changes nothing', async () => {
    dbPath = join(folder, 'customers.db');
    foreignDatabase(dbPath);
    const before = await readFile(dbPath);
    expect(() => openDatabase(dbPath)).toThrow(/customers\.db" belongs to something else.*dbPath of its own/);
    expect((await readFile(dbPath)).equals(before)).toBe(true);
  });

  it('refuses a file that is no database, and one that is damaged', async () => {
    dbPath = join(folder, 'uploads.db');
    await writeFile(
      dbPath,
      'this is a text file, and long enough to be read as a header of a database'.repeat(99),
    );
    expect(() => openDatabase(dbPath)).toThrow(/is damaged, or no SQLite database. Restore it/);
    rmSync(dbPath);
    openDatabase(dbPath).close();
    await truncate(dbPath, 4096);
    expect(() => openDatabase(dbPath)).toThrow(/is damaged/);
  });

  it('says when it is not allowed to open it', async () => {
    expect(() => openDatabase(folder)).toThrow(/cannot be opened. Is its folder writable\?/);
  });

  it('leaves no handle open on a database that it refuses', async () => {
    const closed: string[] = [];
    class Watched extends Driver {
      override close() {
        closed.push(this.name);
        return super.close();
      }
    }
    dbPath = join(folder, 'customers.db');
    foreignDatabase(dbPath);
    expect(() => openDatabase(dbPath, Watched)).toThrow(/belongs to something else/);
    expect(closed).toEqual([dbPath]);
  });
});

describe('better-sqlite3', () => {
  it('is asked for by name when it is not installed', () => {
    const missing = () => {
      throw Object.assign(new Error("Cannot find module 'better-sqlite3'"), { code: 'MODULE_NOT_FOUND' });
    };
    expect(() => loadDriver(missing)).toThrow(/npm install better-sqlite3@12/);
  });

  it.each([
    [
      'was not built',
      new Error('Could not locate the bindings file. Tried: ...'),
      /npm rebuild better-sqlite3/,
    ],
    [
      'was built for another Node',
      Object.assign(new Error('was compiled against a different Node.js version'), {
        code: 'ERR_DLOPEN_FAILED',
      }),
      /another version of Node.*npm rebuild better-sqlite3/,
    ],
  ])('that %s is told what to do', (_, error, sentence) => {
    class Unbuilt extends Driver {
      constructor() {
        super(':memory:');
        throw error;
      }
    }
    expect(() => openDatabase(dbPath, Unbuilt)).toThrow(sentence);
  });
});
