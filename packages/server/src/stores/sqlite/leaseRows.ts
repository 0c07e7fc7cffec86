import type { Database } from './driver.ts';
import { inDatabase } from './fault.ts';

/** What the holder of a row reads in it. */
export interface LeaseRow {
  readonly generation: number;
  readonly wanted: 0 | 1;
}

/**
 * The leases of one holder (a process), as rows that every process with the same database file sees. What takes
 * several statements wants a transaction around it, as groupedChanges gives.
 */
export interface LeaseRows {
  /** Takes a name that is free, or this holder's own from before. */
  take(name: string, generation: number): boolean;
  /** Takes a name whoever holds it, and marks the upload: its old writer may be in mid-write. */
  seize(name: string, generation: number): void;
  /** Asks the holder to yield. */
  want(name: string): void;
  holderOf(name: string): string | undefined;
  isMine(name: string, generation: number): boolean;
  /** All rows of this holder, or `undefined` where no other process has written since the last time. */
  news(): readonly LeaseRow[] | undefined;
  release(name: string, generation: number): void;
  /** Gives back all that a holder had: this one that closes, or another that is dead. */
  releaseAll(of: string): void;
}

export function leaseRows(database: Database, holder: string): LeaseRows {
  const take = database.prepare<[string, string, number]>(`
    INSERT INTO leases (name, holder, generation, wanted) VALUES (?, ?, ?, 0)
    ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, wanted = 0
    WHERE leases.holder = excluded.holder`);
  const seize = database.prepare<[string, string, number]>(`
    INSERT OR REPLACE INTO leases (name, holder, generation, wanted) VALUES (?, ?, ?, 0)`);
  const fence = database.prepare<[string]>('UPDATE uploads SET fenced = 1 WHERE id = ?');
  const want = database.prepare<[string]>('UPDATE leases SET wanted = 1 WHERE name = ? AND wanted = 0');
  const holderOf = database.prepare<[string], string>('SELECT holder FROM leases WHERE name = ?').pluck();
  const mine = database.prepare<[string, string, number]>(
    'SELECT 1 FROM leases WHERE name = ? AND holder = ? AND generation = ?',
  );
  // Moves only by what other connections commit, and costs no more than a look into shared memory.
  const version = database.prepare<[], number>('PRAGMA data_version').pluck();
  const rows = database.prepare<[string], LeaseRow>('SELECT generation, wanted FROM leases WHERE holder = ?');
  const release = database.prepare<[string, string, number]>(
    'DELETE FROM leases WHERE name = ? AND holder = ? AND generation = ?',
  );
  const releaseAll = database.prepare<[string]>('DELETE FROM leases WHERE holder = ?');
  let seen: number | undefined;

  return {
    take: (name, generation) => inDatabase(() => take.run(name, holder, generation)).changes === 1,
    seize(name, generation) {
      inDatabase(() => {
        seize.run(name, holder, generation);
        fence.run(name);
      });
    },
    want(name) {
      inDatabase(() => want.run(name));
    },
    holderOf: (name) => inDatabase(() => holderOf.get(name)),
    isMine: (name, generation) => inDatabase(() => mine.get(name, holder, generation)) !== undefined,
    news() {
      return inDatabase(() => {
        const current = version.get();
        if (current === seen) return undefined;
        seen = current;
        return rows.all(holder);
      });
    },
    release(name, generation) {
      inDatabase(() => release.run(name, holder, generation));
    },
    releaseAll(of) {
      inDatabase(() => releaseAll.run(of));
    },
  };
}
