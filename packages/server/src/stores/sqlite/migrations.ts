import type { Database } from './driver.ts';

/** Marks a database file as ours: "TUSK" in ASCII. */
const APPLICATION_ID = 0x5455534b;

/**
 * The schema, step by step: the step at index n takes a database from `user_version` n to n + 1. Steps are only ever
 * added.
 */
const steps: readonly string[] = [
  `
  CREATE TABLE uploads (
    -- Grows with every insert: breaks ties between records of one millisecond.
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner TEXT,
    length INTEGER,
    offset INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('receiving', 'completing', 'refused', 'completed')),
    metadata TEXT NOT NULL,
    -- JSON, as is the reply.
    concat TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    completed_at INTEGER,
    reply TEXT,
    -- 1: a writer was fenced off in mid-write; its file must not be written any more (see disk/fences.ts).
    fenced INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX uploads_by_owner ON uploads (owner, created_at, seq);
  CREATE INDEX uploads_completed_by_owner ON uploads (owner, created_at, seq) WHERE state = 'completed';
  CREATE INDEX uploads_unfinished_by_owner ON uploads (owner, created_at, seq) WHERE state <> 'completed';
  CREATE INDEX uploads_by_expiry ON uploads (expires_at) WHERE expires_at IS NOT NULL;
  CREATE INDEX uploads_completing ON uploads (seq) WHERE state = 'completing';
  CREATE INDEX uploads_waiting ON uploads (seq) WHERE state = 'receiving' AND concat LIKE '{"kind":"final"%';

  CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    -- The process, and a number that it gives to one lease only.
    holder TEXT NOT NULL,
    generation INTEGER NOT NULL,
    -- 1 once somebody in another process asks the holder to yield.
    wanted INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX leases_by_holder ON leases (holder);
  `,
  `
  -- What each owner's uploads add up to, kept by the triggers below: adding up a million of them would take too long.
  CREATE TABLE usage (
    owner TEXT NOT NULL,
    -- 1: uploads of nobody, which are not those of an owner ''.
    nobody INTEGER NOT NULL,
    uploads INTEGER NOT NULL,
    -- A float: integers could be made to overflow by announcing lengths, and an insert that fails is worse than a sum
    -- that is a few bytes off beyond 2^53.
    bytes REAL NOT NULL,
    PRIMARY KEY (owner, nobody)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO usage
    SELECT ifnull(owner, ''), owner IS NULL, count(*), total(ifnull(length, offset)) FROM uploads GROUP BY owner;
  CREATE TRIGGER usage_of_inserted AFTER INSERT ON uploads BEGIN
    INSERT INTO usage VALUES (ifnull(new.owner, ''), new.owner IS NULL, 1, ifnull(new.length, new.offset))
    ON CONFLICT DO UPDATE SET uploads = uploads + 1, bytes = bytes + excluded.bytes;
  END;
  CREATE TRIGGER usage_of_grown AFTER UPDATE OF length, offset ON uploads
  WHEN ifnull(new.length, new.offset) <> ifnull(old.length, old.offset) BEGIN
    UPDATE usage SET bytes = bytes + ifnull(new.length, new.offset) - ifnull(old.length, old.offset)
    WHERE owner = ifnull(new.owner, '') AND nobody = (new.owner IS NULL);
  END;
  CREATE TRIGGER usage_of_deleted AFTER DELETE ON uploads BEGIN
    UPDATE usage SET uploads = uploads - 1, bytes = bytes - ifnull(old.length, old.offset)
    WHERE owner = ifnull(old.owner, '') AND nobody = (old.owner IS NULL);
    DELETE FROM usage WHERE owner = ifnull(old.owner, '') AND nobody = (old.owner IS NULL) AND uploads = 0;
  END;
  `,
  `
  -- JSON: the digest that the whole must have, or is wanted.
  ALTER TABLE uploads ADD COLUMN digest TEXT;
  `,
  `
  -- The bytes of whole small uploads (see disk/smallBytes.ts), by the record's seq: they go with it.
  CREATE TABLE small_bytes (
    seq INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER small_bytes_of_deleted AFTER DELETE ON uploads BEGIN
    DELETE FROM small_bytes WHERE seq = old.seq;
  END;
  `,
];

/**
 * Brings a database to the newest schema in one transaction.
 *
 * @throws Error when the file belongs to something else or to a newer version; nothing in it is changed.
 */
export function migrate(database: Database, dbPath: string): void {
  const run = database.transaction(() => {
    const version = Number(database.pragma('user_version', { simple: true }));
    const application = Number(database.pragma('application_id', { simple: true }));
    const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
    if (application !== APPLICATION_ID && (tables !== 0 || version !== 0)) {
      throw new Error(
        `The database "${dbPath}" belongs to something else. Give sqliteStorage a dbPath of its own.`,
      );
    }
    if (version > steps.length) {
      throw new Error(
        `The database "${dbPath}" has schema version ${version}, and this @kit/server knows versions up to ${steps.length}. Run the newer version again, or give another dbPath.`,
      );
    }
    if (version === steps.length) return;
    for (const step of steps.slice(version)) database.exec(step);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${steps.length}`);
  });
  // Takes the write lock first, so that two processes that start together do not both migrate.
  run.immediate();
}
