import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRecord } from '../../conformance/newRecord.ts';
import type { RecordStore } from '../../ports/recordStore.ts';
import { manualClock } from '../../testing/clock.ts';
import { openDatabase } from './database.ts';
import type { Database } from './driver.ts';
import { groupedChanges } from './groupedChanges.ts';
import { leaseRows } from './leaseRows.ts';
import { PATIENCE } from './patience.ts';
import { sqliteFences } from './sqliteFences.ts';
import { sqliteRecordStore } from './sqliteRecordStore.ts';

let folder: string;
let database: Database;
let records: RecordStore;
/** Syncs of the log that were asked for and have not come to an end. */
let syncs: (() => void)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-records-'));
  database = openDatabase(join(folder, 'uploads.db'));
  syncs = [];
  records = sqliteRecordStore(database, () => new Promise<void>((resolve) => syncs.push(resolve)));
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

describe('a completed upload', () => {
  it.each([
    ['complete', () => records.complete('upload-1', 5, null)],
    ['finish', () => records.finish('upload-2', 0, 5)],
  ])('is told of only once the log is synced: %s', async (_, step) => {
    await records.insert(newRecord());
    await records.seal('upload-1', 0);
    await records.insert(newRecord({ id: 'upload-2' }));
    expect(syncs).toHaveLength(0);
    const told: boolean[] = [];
    const completed = Promise.resolve(step()).then((answer) => told.push(answer));
    await new Promise(setImmediate);
    expect([syncs.length, told]).toEqual([1, []]);
    syncs[0]?.();
    await completed;
    expect(told).toEqual([true]);
  });

  it('is found and listed as such only then, while others are answered at once', async () => {
    await records.insert(newRecord());
    await records.insert(newRecord({ id: 'upload-2' }));
    const told: unknown[] = [];
    const step = Promise.resolve(records.finish('upload-1', 0, 5));
    const asked = [
      step,
      Promise.resolve(records.find('upload-1')).then((record) => told.push(record?.state)),
      Promise.resolve(records.list({ owner: null, completed: true, limit: 10 })).then(({ records: found }) =>
        told.push(found.map(({ id }) => id)),
      ),
    ];
    for (let turns = 0; turns < 3; turns += 1) await new Promise(setImmediate);
    expect(await records.find('upload-2')).toMatchObject({ state: 'receiving' });
    expect(told).toEqual([]);
    syncs[0]?.();
    await Promise.all(asked);
    expect(told).toEqual(['completed', ['upload-1']]);
    expect(await records.find('upload-1')).toMatchObject({ state: 'completed' });
  });

  it('is found again when its sync failed, and when a second try came meanwhile', async () => {
    let fail: (error: Error) => void = () => {};
    const unsynced = sqliteRecordStore(database, () => new Promise((_, reject) => (fail = reject)));
    await unsynced.insert(newRecord());
    const first = Promise.resolve(unsynced.finish('upload-1', 0, 5));
    expect(await unsynced.finish('upload-1', 0, 5)).toBe(false);
    let isFound = false;
    const found = Promise.resolve(unsynced.find('upload-1')).then(() => (isFound = true));
    await new Promise(setImmediate);
    expect(isFound).toBe(false);
    fail(new Error('injected'));
    await expect(first).rejects.toThrow('injected');
    await found;
  });

  it('costs no sync where nothing was completed', async () => {
    expect(await records.complete('nobody', 5, null)).toBe(false);
    expect(syncs).toHaveLength(0);
  });
});

describe('every query', () => {
  it('goes by an index, without a scan or a sort, so that a million records do not slow it down', () => {
    const statements: string[] = [];
    const watched = new Proxy(database, {
      get(target, key) {
        if (key !== 'prepare') return Reflect.get(target, key);
        return (sql: string) => {
          statements.push(sql);
          return target.prepare(sql);
        };
      },
    });
    sqliteRecordStore(watched, async () => {});
    leaseRows(watched, 'me');
    sqliteFences(watched);
    const queries = statements.filter((sql) => /^\s*(SELECT|UPDATE|DELETE)/.test(sql));
    expect(queries.length).toBeGreaterThan(15);
    for (const sql of queries) {
      const parameters = Array.from(sql.matchAll(/\?/g), () => 1);
      const plan = database.prepare<number[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
      const details = plan.all(...parameters).map(({ detail }) => detail);
      expect(
        details.filter((detail) =>
          /SCAN (?!.* USING INDEX uploads_(?:completing|waiting))|TEMP B-TREE/.test(detail),
        ),
      ).toEqual([]);
      expect(details.length, sql).toBeGreaterThan(0);
    }
  });
});

describe('a database that does not answer', () => {
  it('because another process keeps it to itself is `busy`, and works again afterwards', async () => {
    database.pragma('busy_timeout = 0');
    const other = openDatabase(join(folder, 'uploads.db'));
    other.exec('BEGIN IMMEDIATE');
    const clock = manualClock();
    const ours = sqliteRecordStore(database, async () => {}, groupedChanges(database, { clock }));
    const told = expect(ours.insert(newRecord())).rejects.toMatchObject({
      name: 'RecordStoreError',
      reason: 'busy',
    });
    await new Promise(setImmediate);
    clock.advance(PATIENCE);
    await told;
    other.exec('ROLLBACK');
    other.close();
    expect(await records.insert(newRecord())).toBe(true);
  });

  it('because there is no room left is `full`, and keeps what it has', async () => {
    await records.insert(newRecord());
    database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true }))}`);
    const large = newRecord({ id: 'upload-2', metadata: 'x'.repeat(100_000) });
    await expect(records.insert(large)).rejects.toMatchObject({ reason: 'full' });
    expect(await records.find('upload-1')).toEqual(newRecord());
    expect(await records.find('upload-2')).toBeUndefined();
  });

  it('because it is closed is `failed`', () => {
    records.close();
    expect(() => records.find('upload-1')).toThrow(expect.objectContaining({ reason: 'failed' }));
  });
});

describe('a cursor', () => {
  it.each(['', 'x', '1', '1-', "1-1' OR 1", '99999999999999999-1'])(
    '%j that no list gave is refused',
    (cursor) => {
      expect(() => records.list({ owner: null, limit: 1, cursor })).toThrow(RangeError);
    },
  );
});
