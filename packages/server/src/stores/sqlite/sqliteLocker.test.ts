import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../clock.ts';
import { newRecord } from '../../conformance/newRecord.ts';
import type { Lease, Locker } from '../../ports/locker.ts';
import type { Answer, Held, RecordStore } from '../../ports/recordStore.ts';
import { openDatabase } from './database.ts';
import type { Database } from './driver.ts';
import { groupedChanges } from './groupedChanges.ts';
import { PATIENCE, RETRY_INTERVAL } from './patience.ts';
import { sqliteFences } from './sqliteFences.ts';
import { LOOK_INTERVAL, sqliteLocker } from './sqliteLocker.ts';
import { sqliteRecordStore } from './sqliteRecordStore.ts';

/** The time of one process: it goes on only when told, and a stopped process does nothing while it goes on. */
class TestClock implements Clock {
  private readonly tasks = new Set<() => void>();
  private time = 1_000_000;
  stopped = false;

  now = (): number => this.time;

  repeat = (_: number, task: () => void): (() => void) => {
    this.tasks.add(task);
    return () => this.tasks.delete(task);
  };

  get timers(): number {
    return this.tasks.size;
  }

  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += LOOK_INTERVAL) {
      this.time += LOOK_INTERVAL;
      if (!this.stopped) for (const task of [...this.tasks]) task();
    }
  }
}

/** A process that shares the database file: a connection, a locker and a clock of its own. */
interface Peer {
  readonly database: Database;
  readonly clock: TestClock;
  readonly locker: Locker;
}

let folder: string;
let here: Peer;
let there: Peer;

function newPeer(): Peer {
  const database = openDatabase(join(folder, 'uploads.db'));
  const clock = new TestClock();
  return { database, clock, locker: sqliteLocker(database, clock) };
}

function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += LOOK_INTERVAL) {
    for (const { clock } of [here, there]) clock.pass(LOOK_INTERVAL);
  }
}

/** Lets the promises that wait for a lease within one process settle, and the changes of this turn be made. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 2; turns += 1) await new Promise(setImmediate);
}

async function taken(peer: Peer): Promise<Lease> {
  const lease = await peer.locker.acquire('upload', { mode: 'wait', graceMs: 0 });
  if (lease === undefined) throw new Error('The lease was not given');
  return lease;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kit-locker-'));
  here = newPeer();
  there = newPeer();
});

afterEach(async () => {
  for (const { locker, database } of [here, there]) {
    await locker.close();
    database.close();
  }
  rmSync(folder, { recursive: true });
});

describe('a lease that another process holds', () => {
  it('is seen from here, and is not given', async () => {
    const lease = await taken(there);
    expect(await here.locker.held('upload')).toBe(true);
    expect(await here.locker.acquire('upload', { mode: 'wait', graceMs: 0 })).toBeUndefined();
    await lease.release();
    expect(await here.locker.held('upload')).toBe(false);
    await taken(here);
  });

  it('is asked for, yielded, and given within two looks', async () => {
    const old = await taken(there);
    const acquired = here.locker.acquire('upload', { mode: 'takeover', graceMs: 1000 });
    await settle();
    expect(old.signal.aborted).toBe(false);
    there.clock.pass(LOOK_INTERVAL);
    expect(old.signal.aborted).toBe(true);
    expect(old.held()).toBe(true);
    await old.release();
    here.clock.pass(LOOK_INTERVAL);
    expect((await acquired)?.held()).toBe(true);
  });

  it('is not asked for by who only waits', async () => {
    const old = await taken(there);
    const acquired = here.locker.acquire('upload', { mode: 'wait', graceMs: 1000 });
    await settle();
    for (let looks = 0; looks < 10; looks += 1) {
      pass(LOOK_INTERVAL);
      await settle();
    }
    expect(old.signal.aborted).toBe(false);
    await old.release();
    pass(LOOK_INTERVAL);
    expect((await acquired)?.held()).toBe(true);
  });

  it('is not waited for any longer than said', async () => {
    await taken(there);
    const acquired = here.locker.acquire('upload', { mode: 'wait', graceMs: 1000 });
    await settle();
    pass(1000);
    expect(await acquired).toBeUndefined();
  });

  it('is given though a third process keeps the database to itself for a while when it is free', async () => {
    const old = await taken(there);
    const acquired = here.locker.acquire('upload', { mode: 'wait', graceMs: 1000 });
    await settle();
    await old.release();
    here.database.pragma('busy_timeout = 0');
    there.database.exec('BEGIN IMMEDIATE');
    here.clock.pass(LOOK_INTERVAL);
    await settle();
    here.clock.pass(2 * RETRY_INTERVAL);
    there.database.exec('COMMIT');
    here.clock.pass(RETRY_INTERVAL);
    expect((await acquired)?.held()).toBe(true);
  });

  it('is not waited for when the requester has gone', async () => {
    const old = await taken(there);
    const gone = new AbortController();
    const options = { mode: 'takeover', graceMs: 1000, signal: gone.signal } as const;
    const acquired = here.locker.acquire('upload', options);
    await settle();
    gone.abort();
    pass(LOOK_INTERVAL);
    expect(await acquired).toBeUndefined();
    expect(old.held()).toBe(true);
    expect(here.clock.timers).toBe(0);
  });
});

describe('a holder that was stopped', () => {
  it('is fenced off after the grace, and finds out before it writes', async () => {
    const old = await taken(there);
    there.clock.stopped = true;
    const acquired = here.locker.acquire('upload', { mode: 'takeover', graceMs: 1000 });
    await settle();
    pass(1000);
    const lease = await acquired;
    expect(lease?.held()).toBe(true);
    expect(old.held()).toBe(false);
    there.clock.stopped = false;
    there.clock.pass(LOOK_INTERVAL);
    expect(old.signal.aborted).toBe(true);
    await old.release();
    expect(lease?.held()).toBe(true);
    expect(await there.locker.held('upload')).toBe(true);
  });

  it('leaves a mark on the upload, for it may have been in mid-write; one that yields leaves none', async () => {
    await sqliteRecordStore(here.database, async () => {}).insert(newRecord({ id: 'upload' }));
    const fences = sqliteFences(here.database);
    const old = await taken(there);
    const yielded = here.locker.acquire('upload', { mode: 'takeover', graceMs: 1000 });
    await settle();
    await old.release();
    here.clock.pass(LOOK_INTERVAL);
    await (await yielded)?.release();
    expect(fences.isFenced('upload')).toBe(false);
    await taken(there);
    const seized = here.locker.acquire('upload', { mode: 'takeover', graceMs: 1000 });
    await settle();
    here.clock.pass(1000);
    await seized;
    expect(fences.isFenced('upload')).toBe(true);
  });

  it('leaves a mark that only the holder of the lease can lift', async () => {
    const records = sqliteRecordStore(here.database, async () => {});
    await records.insert(newRecord({ id: 'upload' }));
    here.database.exec('UPDATE uploads SET fenced = 1');
    const fences = sqliteFences(here.database);
    const swapped: string[] = [];
    await fences.lift(
      'upload',
      () => false,
      () => swapped.push('by the fenced one'),
    );
    expect(fences.isFenced('upload')).toBe(true);
    await fences.lift(
      'upload',
      () => true,
      () => swapped.push('by the holder'),
    );
    expect(fences.isFenced('upload')).toBe(false);
    expect(swapped).toEqual(['by the holder']);
  });

  it('leaves a mark that is lifted, once, as soon as a third process lets the database go', async () => {
    await sqliteRecordStore(here.database, async () => {}).insert(newRecord({ id: 'upload' }));
    here.database.exec('UPDATE uploads SET fenced = 1');
    here.database.pragma('busy_timeout = 0');
    const fences = sqliteFences(here.database, here.clock);
    let swaps = 0;
    there.database.exec('BEGIN IMMEDIATE');
    const lift = () => {
      const swap = () => {
        swaps += 1;
      };
      return fences.lift('upload', () => true, swap);
    };
    const inTime = lift();
    await settle();
    expect(swaps).toBe(0);
    there.database.exec('COMMIT');
    here.clock.pass(RETRY_INTERVAL);
    await inTime;
    expect([swaps, fences.isFenced('upload')]).toEqual([1, false]);

    there.database.exec('BEGIN IMMEDIATE');
    const tooLate = lift();
    const told = expect(tooLate).rejects.toMatchObject({ name: 'RecordStoreError', reason: 'busy' });
    here.clock.pass(PATIENCE);
    await told;
    there.database.exec('COMMIT');
    expect(swaps).toBe(1);
  });

  it.each([
    ['advance', (records, held) => records.advance('upload', 0, 50, null, held)],
    ['seal', (records, held) => records.seal('upload', 0, held)],
    ['finish', (records, held) => records.finish('upload', 0, 5, held)],
  ] satisfies readonly [string, (records: RecordStore, held: Held) => Answer<boolean>][])(
    'acknowledges nothing that it had asked for when it was fenced off: %s',
    async (_, step) => {
      await sqliteRecordStore(here.database, async () => {}).insert(newRecord({ id: 'upload' }));
      const old = await taken(there);
      const acquired = here.locker.acquire('upload', { mode: 'takeover', graceMs: 100 });
      await settle();
      const changes = groupedChanges(there.database);
      const records = sqliteRecordStore(there.database, async () => {}, {
        ...changes,
        make: (change) => acquired.then(() => changes.make(change)),
      });
      there.clock.stopped = true;
      expect(old.held()).toBe(true);
      const stepped = step(records, old.held);
      here.clock.pass(100);
      expect((await acquired)?.held()).toBe(true);
      expect(await stepped).toBe(false);
      expect(await records.find('upload')).toEqual(newRecord({ id: 'upload' }));
    },
  );

  it('keeps its lease when nobody wanted it, however long it was stopped', async () => {
    const old = await taken(there);
    there.clock.stopped = true;
    pass(60_000);
    expect(await here.locker.acquire('upload', { mode: 'wait', graceMs: 0 })).toBeUndefined();
    there.clock.stopped = false;
    there.clock.pass(LOOK_INTERVAL);
    expect(old.held()).toBe(true);
    expect(old.signal.aborted).toBe(false);
  });
});

describe('a holder that lives', () => {
  it('looks into the database only while it holds something', async () => {
    expect(here.clock.timers).toBe(0);
    const leases = [await taken(here), await here.locker.acquire('another', { mode: 'wait', graceMs: 0 })];
    expect(here.clock.timers).toBe(1);
    for (const lease of leases) await lease?.release();
    expect(here.clock.timers).toBe(0);
  });
});

describe('within one process', () => {
  it('a lease goes from hand to hand, without a look at the database', async () => {
    const first = await taken(here);
    const second = here.locker.acquire('upload', { mode: 'takeover', graceMs: 60_000 });
    expect(first.signal.aborted).toBe(true);
    await first.release();
    // The clock stands still: no look was needed.
    expect((await second)?.held()).toBe(true);
  });

  it('a newcomer that fences off its elder has the row, and the elder can not take it away', async () => {
    const first = await taken(here);
    const second = await here.locker.acquire('upload', { mode: 'takeover', graceMs: 0 });
    expect([first.held(), second?.held()]).toEqual([false, true]);
    await first.release();
    expect(second?.held()).toBe(true);
    expect(await there.locker.held('upload')).toBe(true);
  });
});

describe('closing', () => {
  it('gives back what was held, and a closed database holds nothing', async () => {
    const lease = await taken(there);
    await there.locker.close();
    await taken(here);
    there.database.close();
    expect(lease.held()).toBe(false);
    await lease.release();
  });

  it('leaves no file beside the database', async () => {
    for (const { locker, database } of [here, there]) {
      await locker.close();
      database.close();
    }
    expect(readdirSync(folder)).toEqual(['uploads.db']);
  });
});
