import type { Held, ListQuery, RecordPage, RecordStore } from '../../ports/recordStore.ts';
import type { CompletionReply, UploadRecord } from '../../record.ts';

/** Records in a Map: gone with the process. For tests, stories and examples. */
export function memoryRecords(): RecordStore {
  const records = new Map<string, UploadRecord>();
  const usage = new Map<string | null, number>();

  function count({ owner }: UploadRecord, bytes: number): void {
    usage.set(owner, (usage.get(owner) ?? 0) + bytes);
  }

  const always: Held = () => true;

  /** Replaces a record when the precondition holds. */
  function change(id: string, amend: (record: UploadRecord) => Partial<UploadRecord> | undefined): boolean {
    const record = records.get(id);
    const amended = record && amend(record);
    if (!record || !amended) return false;
    const next = { ...record, ...amended };
    records.set(id, next);
    count(record, bytesOf(next) - bytesOf(record));
    return true;
  }

  return {
    insert(record) {
      if (records.has(record.id)) return false;
      records.set(record.id, record);
      count(record, bytesOf(record));
      return true;
    },
    find: (id) => records.get(id),
    advance: (id, from, to, expiresAt, held = always) =>
      change(id, ({ state, offset }) =>
        state === 'receiving' && offset === from && held() ? { offset: to, expiresAt } : undefined,
      ),
    declareLength: (id, length) => change(id, (record) => (record.length === null ? { length } : undefined)),
    claimDigest: (id, digest) =>
      change(id, (record) =>
        record.state === 'receiving' && record.digest?.value == null ? { digest } : undefined,
      ),
    seal: (id, from, held = always) =>
      change(id, ({ state, offset, length }) =>
        state === 'receiving' && offset === from && length !== null && held()
          ? { state: 'completing', offset: offset === length ? offset : length - 1 }
          : undefined,
      ),
    complete: (id, completedAt, reply) =>
      change(id, ({ state, length }) =>
        state === 'completing' && length !== null ? whole(length, completedAt, reply) : undefined,
      ),
    refuse: (id, reply) =>
      change(id, ({ state }) => (state === 'completing' ? { state: 'refused', reply } : undefined)),
    finish: (id, from, completedAt, held = always) =>
      change(id, ({ state, offset, length }) =>
        state === 'receiving' && offset === from && length !== null && held()
          ? whole(length, completedAt, null)
          : undefined,
      ),
    delete(id) {
      const record = records.get(id);
      if (record !== undefined) count(record, -bytesOf(record));
      return records.delete(id);
    },
    usage: (owner) => usage.get(owner) ?? 0,
    list: (query) => page([...records.values()], query),
    waitingFinals: ({ part, limit }) =>
      [...records.values()]
        .filter(
          ({ state, concat }) => state === 'receiving' && concat?.kind === 'final' && names(concat, part),
        )
        .slice(0, limit),
    expired: (now, limit) =>
      [...records.values()]
        .filter(({ state, expiresAt }) => state !== 'completed' && expiresAt !== null && expiresAt <= now)
        .sort((a, b) => (a.expiresAt ?? 0) - (b.expiresAt ?? 0))
        .slice(0, limit)
        .map(({ id }) => id),
    completing: (limit) =>
      [...records.values()].filter(({ state }) => state === 'completing').slice(0, limit),
    close() {},
  };
}

function names({ parts }: { readonly parts: readonly string[] }, part: string | undefined): boolean {
  return part === undefined || parts.includes(part);
}

function bytesOf({ length, offset }: UploadRecord): number {
  return length ?? offset;
}

function whole(length: number, completedAt: number, reply: CompletionReply | null): Partial<UploadRecord> {
  return { state: 'completed', offset: length, completedAt, reply, expiresAt: null };
}

const CURSOR = /^\d{16}\..+$/;

/** The cursor is the time and id of the last record given. */
function page(records: readonly UploadRecord[], query: ListQuery): RecordPage {
  const newestFirst = records
    .filter(({ owner, concat }) => owner === query.owner && concat?.kind !== 'partial')
    .filter((record) => query.completed === undefined || (record.state === 'completed') === query.completed)
    .map((record) => ({ record, key: `${String(record.createdAt).padStart(16, '0')}.${record.id}` }))
    .sort((a, b) => (a.key < b.key ? 1 : -1));
  const { cursor } = query;
  if (cursor !== undefined && !CURSOR.test(cursor)) {
    throw new RangeError('The cursor is none that this list gave');
  }
  const rest = cursor === undefined ? newestFirst : newestFirst.filter(({ key }) => key < cursor);
  const given = rest.slice(0, query.limit);
  return {
    records: given.map(({ record }) => record),
    cursor: rest.length > given.length ? (given.at(-1)?.key ?? null) : null,
  };
}
