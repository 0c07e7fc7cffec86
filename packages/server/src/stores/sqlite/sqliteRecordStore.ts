import type { Held, ListQuery, RecordPage, RecordStore, WaitingQuery } from '../../ports/recordStore.ts';
import type { CompletionReply, UploadRecord, WholeDigest } from '../../record.ts';
import { fromCursor, TOP, toCursor } from './cursor.ts';
import type { Database } from './driver.ts';
import { inDatabase } from './fault.ts';
import { groupedChanges } from './groupedChanges.ts';
import { toJson, toRecord, toRow, type UploadRow } from './row.ts';

type ListedRow = UploadRow & { readonly seq: number };

/**
 * Upload records in SQLite. Each step is one statement, which happens or does not; each precondition stands in its WHERE,
 * so that two processes can not both pass it. Every query goes by an index.
 *
 * @param changes shared with others who write to this database. Default: its own.
 * @param syncLog brings what was committed to the medium: awaited by the steps that finish an upload.
 */
export function sqliteRecordStore(
  database: Database,
  syncLog: () => Promise<void>,
  changes = groupedChanges(database),
): Required<RecordStore> {
  const prepare = <Params extends unknown[]>(sql: string) => database.prepare<Params>(sql);

  const insert = prepare<[UploadRow]>(`
    INSERT INTO uploads (id, owner, length, offset, state, metadata, concat, digest,
      created_at, expires_at, completed_at, reply)
    VALUES (:id, :owner, :length, :offset, :state, :metadata, :concat, :digest,
      :created_at, :expires_at, :completed_at, :reply)
    ON CONFLICT (id) DO NOTHING`);
  const find = database.prepare<[string], UploadRow>('SELECT * FROM uploads WHERE id = ?');
  const advance = prepare<[number, number | null, string, number]>(`
    UPDATE uploads SET offset = ?, expires_at = ?
    WHERE id = ? AND state = 'receiving' AND offset = ?`);
  const declareLength = prepare<[number, string]>(
    'UPDATE uploads SET length = ? WHERE id = ? AND length IS NULL',
  );
  const claimDigest = prepare<[string | null, string]>(`
    UPDATE uploads SET digest = ?
    WHERE id = ? AND state = 'receiving' AND json_extract(digest, '$.value') IS NULL`);
  const seal = prepare<[string, number]>(`
    UPDATE uploads SET state = 'completing', offset = CASE offset WHEN length THEN offset ELSE length - 1 END
    WHERE id = ? AND state = 'receiving' AND offset = ? AND length IS NOT NULL`);
  const complete = prepare<[number, string | null, string]>(`
    UPDATE uploads SET state = 'completed', offset = length, completed_at = ?, reply = ?, expires_at = NULL
    WHERE id = ? AND state = 'completing'`);
  const refuse = prepare<[string | null, string]>(
    "UPDATE uploads SET state = 'refused', reply = ? WHERE id = ? AND state = 'completing'",
  );
  const finish = prepare<[number, string, number]>(`
    UPDATE uploads SET state = 'completed', offset = length, completed_at = ?, expires_at = NULL
    WHERE id = ? AND state = 'receiving' AND offset = ? AND length IS NOT NULL`);
  const remove = prepare<[string]>('DELETE FROM uploads WHERE id = ?');
  const expired = database
    .prepare<[number, number], string>(`
      SELECT id FROM uploads WHERE expires_at <= ? AND state <> 'completed' ORDER BY expires_at LIMIT ?`)
    .pluck();
  const completing = database.prepare<[number], UploadRow>(`
    SELECT * FROM uploads WHERE state = 'completing' ORDER BY seq LIMIT ?`);
  // The parts stand in JSON as quoted strings, and an id has no character that JSON would escape.
  const waitingFinals = database.prepare<[string, number], UploadRow>(`
    SELECT * FROM uploads WHERE state = 'receiving' AND concat LIKE '{"kind":"final"%' AND instr(concat, ?) > 0
    ORDER BY seq LIMIT ?`);

  // `IS` matches the owner null too. Each condition is spelled as in the partial index that serves it.
  const page = (condition: string) =>
    database.prepare<[string | null, number, number, number], ListedRow>(`
      SELECT * FROM uploads WHERE owner IS ? AND (created_at, seq) < (?, ?) ${condition}
        AND (concat IS NULL OR concat NOT LIKE '{"kind":"partial"%')
      ORDER BY created_at DESC, seq DESC LIMIT ?`);
  const pages = {
    all: page(''),
    completed: page("AND state = 'completed'"),
    unfinished: page("AND state <> 'completed'"),
  };

  const usage = database
    .prepare<[string | null, string | null], number>(
      "SELECT bytes FROM usage WHERE owner = ifnull(?, '') AND nobody = (? IS NULL)",
    )
    .pluck();

  type Change = () => { readonly changes: number };

  /** @param held of a lease, a row that another process may take at any time but within a change. Default: none is needed. */
  function changed(run: Change, held: Held = () => true): Promise<boolean> {
    return changes.make(() => held() && run().changes === 1);
  }

  function list({ owner, cursor, limit, completed }: ListQuery): RecordPage {
    const after = cursor === undefined ? TOP : fromCursor(cursor);
    const which = completed === undefined ? 'all' : completed ? 'completed' : 'unfinished';
    // One more than asked for tells whether there is a next page.
    const rows = inDatabase(() => pages[which].all(owner, after.createdAt, after.seq, limit + 1));
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      records: shown.map(toRecord),
      cursor: last === undefined ? null : toCursor({ createdAt: last.created_at, seq: last.seq }),
    };
  }

  /** What is on its way to the medium, by upload. */
  const settling = new Map<string, Promise<unknown>>();

  /**
   * A change whose effect must outlive a power cut before anybody hears of it: whoever asks for the upload meanwhile waits
   * with the one who made the change. (In another process, it is seen once committed, a few milliseconds before.)
   */
  function durably(id: string, run: Change, held?: Held): Promise<boolean> {
    const made = changed(run, held).then((isMade) => (isMade ? syncLog().then(() => true) : false));
    const before = settling.get(id);
    const settled = before === undefined ? made : Promise.allSettled([before, made]);
    const end = (): void => {
      if (settling.get(id) === settled) settling.delete(id);
    };
    settling.set(id, settled);
    settled.then(end, end);
    return made;
  }

  function read(id: string): UploadRecord | undefined {
    const row = inDatabase(() => find.get(id));
    return row === undefined ? undefined : toRecord(row);
  }

  return {
    insert: (record: UploadRecord) => changed(() => insert.run(toRow(record))),
    find(id: string) {
      const settled = settling.get(id);
      if (settled === undefined) return read(id);
      const now = () => read(id);
      return settled.then(now, now);
    },
    advance: (id: string, from: number, to: number, expiresAt: number | null, held?: Held) =>
      changed(() => advance.run(to, expiresAt, id, from), held),
    declareLength: (id: string, length: number) => changed(() => declareLength.run(length, id)),
    claimDigest: (id: string, digest: WholeDigest) => changed(() => claimDigest.run(toJson(digest), id)),
    seal: (id: string, from: number, held?: Held) => changed(() => seal.run(id, from), held),
    complete: (id: string, completedAt: number, reply: CompletionReply | null) =>
      durably(id, () => complete.run(completedAt, toJson(reply), id)),
    refuse: (id: string, reply: CompletionReply) => durably(id, () => refuse.run(toJson(reply), id)),
    finish: (id: string, from: number, completedAt: number, held?: Held) =>
      durably(id, () => finish.run(completedAt, id, from), held),
    delete: (id: string) => changed(() => remove.run(id)),
    list: (query: ListQuery) =>
      settling.size === 0 ? list(query) : Promise.allSettled(settling.values()).then(() => list(query)),
    usage: (owner: string | null) => inDatabase(() => usage.get(owner, owner)) ?? 0,
    waitingFinals: ({ part, limit }: WaitingQuery) =>
      inDatabase(() => waitingFinals.all(part === undefined ? '' : `"${part}"`, limit)).map(toRecord),
    expired: (now: number, limit: number) => inDatabase(() => expired.all(now, limit)),
    completing: (limit: number) => inDatabase(() => completing.all(limit)).map(toRecord),
    close() {
      changes.flush();
      database.close();
    },
  };
}
