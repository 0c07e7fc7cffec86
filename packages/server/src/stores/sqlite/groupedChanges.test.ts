import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import type { Database } from './driver.ts';
import { type GroupedChanges, groupedChanges } from './groupedChanges.ts';

let folder: string;
let database: Database;
let changes: GroupedChanges;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-grouped-'));
  database = openDatabase(join(folder, 'uploads.db'));
  database.exec('CREATE TABLE notes (text TEXT UNIQUE)');
  changes = groupedChanges(database);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

const write = (text: string) =>
  changes.make(() => database.prepare('INSERT INTO notes VALUES (?)').run(text).changes);
const notes = (from = database) => from.prepare('SELECT text FROM notes').pluck().all();

it('changes of one turn are made in order, and seen by others all at once', async () => {
  const other = openDatabase(join(folder, 'uploads.db'));
  const made = Promise.all(['a', 'b', 'c'].map(write));
  expect(notes()).toEqual([]);
  expect(await made).toEqual([1, 1, 1]);
  expect(notes(other)).toEqual(['a', 'b', 'c']);
  other.close();
});

it('no change waits with the lock in hand: who stops this process between two of its turns stops no other', async () => {
  const other = openDatabase(join(folder, 'uploads.db'));
  other.pragma('busy_timeout = 0');
  const made = write('a');
  other.exec("INSERT INTO notes VALUES ('z')");
  await made;
  expect(notes(other).sort()).toEqual(['a', 'z']);
  other.close();
});

it('one that fails takes no other along', async () => {
  const [first, again, third] = await Promise.allSettled(['a', 'a', 'b'].map(write));
  expect([first?.status, again?.status, third?.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(notes()).toEqual(['a', 'b']);
});

it('where another process keeps the database to itself, all are told so, and it is waited for once', async () => {
  database.pragma('busy_timeout = 0');
  const other = openDatabase(join(folder, 'uploads.db'));
  other.exec('BEGIN IMMEDIATE');
  const told = await Promise.allSettled(['a', 'b'].map(write));
  expect(told).toMatchObject([{ reason: { reason: 'busy' } }, { reason: { reason: 'busy' } }]);
  other.exec('ROLLBACK');
  other.close();
  expect(await write('a')).toBe(1);
});

it('are made before the database is closed', async () => {
  const made = write('a');
  changes.flush();
  expect(notes()).toEqual(['a']);
  expect(await made).toBe(1);
});
