import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../testing/clock.ts';
import { openDatabase } from './database.ts';
import type { Database } from './driver.ts';
import { type GroupedChanges, groupedChanges, OPEN_TURNS } from './groupedChanges.ts';
import { PATIENCE, RETRY_INTERVAL } from './patience.ts';

let folder: string;
let database: Database;
let changes: GroupedChanges;
let clock: ManualClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-grouped-'));
  database = openDatabase(join(folder, 'uploads.db'));
  database.exec('CREATE TABLE notes (text TEXT UNIQUE)');
  clock = manualClock();
  changes = groupedChanges(database, { clock });
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** The end of this turn of the event loop, where changes are made that nothing came upon. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Until several changes that came at once were tried: the group stays open for a turn that brings no more. */
const groupClosed = async () => {
  await turn();
  await turn();
};

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

it('changes of turns that follow one another are one transaction, and the last has waited for one turn without any', async () => {
  const made = [write('a')];
  for (const text of ['b', 'c']) {
    made.push(write(text));
    await turn();
    expect(notes()).toEqual([]);
  }
  await turn();
  expect(notes()).toEqual(['a', 'b', 'c']);
  await Promise.all(made);
});

it('one alone is made at the end of its turn', async () => {
  const made = write('a');
  await turn();
  expect(notes()).toEqual(['a']);
  await made;
});

it('a stream of changes that never ends is made all the same, in groups', async () => {
  const made: Promise<number>[] = [write('first')];
  for (let turns = 1; turns <= OPEN_TURNS; turns += 1) {
    expect(notes()).toEqual([]);
    made.push(write(`turn ${turns}`));
    await turn();
  }
  expect(notes()).toHaveLength(OPEN_TURNS + 1);
  await Promise.all(made);
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

describe('where another process keeps the database to itself', () => {
  let other: Database;

  beforeEach(() => {
    database.pragma('busy_timeout = 0');
    other = openDatabase(join(folder, 'uploads.db'));
    other.exec('BEGIN IMMEDIATE');
  });

  afterEach(() => {
    other.close();
  });

  it('changes stand in line, in their order, and this process goes on meanwhile', async () => {
    const first = Promise.all(['a', 'b'].map(write));
    await groupClosed();
    const later = write('c');
    await turn();
    clock.advance(RETRY_INTERVAL);
    expect(notes(other)).toEqual([]);
    other.exec('COMMIT');
    clock.advance(RETRY_INTERVAL);
    expect(await first).toEqual([1, 1]);
    expect(await later).toBe(1);
    expect(notes(other)).toEqual(['a', 'b', 'c']);
  });

  it('one alone does too', async () => {
    const made = write('a');
    await turn();
    other.exec('COMMIT');
    clock.advance(RETRY_INTERVAL);
    expect(await made).toBe(1);
  });

  it('all are told so once each has waited its time, and nothing of theirs is made', async () => {
    const told = Promise.allSettled(['a', 'b'].map(write));
    await groupClosed();
    clock.advance(PATIENCE - RETRY_INTERVAL);
    const late = write('c');
    clock.advance(RETRY_INTERVAL);
    expect(await told).toMatchObject([{ reason: { reason: 'busy' } }, { reason: { reason: 'busy' } }]);
    other.exec('ROLLBACK');
    clock.advance(RETRY_INTERVAL);
    expect(await late).toBe(1);
    expect(notes()).toEqual(['c']);
  });

  it('what waits when the database is closed is told so', async () => {
    const told = write('a');
    changes.flush();
    await expect(told).rejects.toMatchObject({ reason: 'busy' });
  });
});

it('are made before the database is closed', async () => {
  const made = write('a');
  changes.flush();
  expect(notes()).toEqual(['a']);
  expect(await made).toBe(1);
});
