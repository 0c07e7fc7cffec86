import type { Database } from './driver.ts';
import { inDatabase } from './fault.ts';

/** What the holder of a row reads in it. */
export interface LeaseRow {
  readonly name: string;
  readonly generation: number;
  readonly wanted: 0 | 1;
}

/** The leases of one holder (a process), as rows that every process with the same database file sees. */
export interface LeaseRows {
  /** Takes a name that is free, lapsed, or this holder's own from before. */
  take(name: string, generation: number, now: number, expiresAt: number): boolean;
  /** Takes a name whoever holds it. */
  seize(name: string, generation: number, expiresAt: number): void;
  /** Asks the holder to yield. */
  want(name: string): void;
  isMine(name: string, generation: number): boolean;
  isHeld(name: string, now: number): boolean;
  /** All rows of this holder, or `undefined` where no other process has written since the last time. */
  news(): readonly LeaseRow[] | undefined;
  /** Says that the holder lives. */
  extend(expiresAt: number): void;
  release(name: string, generation: number): void;
  releaseAll(): void;
}

export function leaseRows(database: Database, holder: string): LeaseRows {
  const take = database.prepare<[string, string, number, number, number]>(`
    INSERT INTO leases (name, holder, generation, expires_at, wanted) VALUES (?, ?, ?, ?, 0)
    ON CONFLICT (name) DO UPDATE
    SET holder = excluded.holder, generation = excluded.generation, expires_at = excluded.expires_at, wanted = 0
    WHERE leases.expires_at <= ? OR leases.holder = excluded.holder`);
  const want = database.prepare<[string]>('UPDATE leases SET wanted = 1 WHERE name = ? AND wanted = 0');
  const mine = database
    .prepare<[string, string, number], 1>(
      'SELECT 1 FROM leases WHERE name = ? AND holder = ? AND generation = ?',
    )
    .pluck();
  const alive = database
    .prepare<[string, number], 1>('SELECT 1 FROM leases WHERE name = ? AND expires_at > ?')
    .pluck();
  // Moves only by what other connections commit, and costs no more than a look into shared memory.
  const version = database.prepare<[], number>('PRAGMA data_version').pluck();
  const rows = database.prepare<[string], LeaseRow>(
    'SELECT name, generation, wanted FROM leases WHERE holder = ?',
  );
  const extend = database.prepare<[number, string]>('UPDATE leases SET expires_at = ? WHERE holder = ?');
  const release = database.prepare<[string, string, number]>(
    'DELETE FROM leases WHERE name = ? AND holder = ? AND generation = ?',
  );
  const releaseAll = database.prepare<[string]>('DELETE FROM leases WHERE holder = ?');
  let seen: number | undefined;

  return {
    take: (name, generation, now, expiresAt) =>
      inDatabase(() => take.run(name, holder, generation, expiresAt, now)).changes === 1,
    seize(name, generation, expiresAt) {
      inDatabase(() => take.run(name, holder, generation, expiresAt, Number.MAX_SAFE_INTEGER));
    },
    want(name) {
      inDatabase(() => want.run(name));
    },
    isMine: (name, generation) => inDatabase(() => mine.get(name, holder, generation)) !== undefined,
    isHeld: (name, now) => inDatabase(() => alive.get(name, now)) !== undefined,
    news() {
      return inDatabase(() => {
        const current = version.get();
        if (current === seen) return undefined;
        seen = current;
        return rows.all(holder);
      });
    },
    extend(expiresAt) {
      inDatabase(() => extend.run(expiresAt, holder));
    },
    release(name, generation) {
      inDatabase(() => release.run(name, holder, generation));
    },
    releaseAll() {
      inDatabase(() => releaseAll.run(holder));
    },
  };
}
