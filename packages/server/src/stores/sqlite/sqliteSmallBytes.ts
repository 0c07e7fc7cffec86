import type { SmallBytes } from '../disk/smallBytes.ts';
import type { Database } from './driver.ts';
import { inDatabase } from './fault.ts';
import type { GroupedChanges } from './groupedChanges.ts';

/**
 * Up to 16 KiB a row takes less than a file: 20 % and more of the processor time, a sixth of the disk's work. At 32 KiB they
 * are level, at 64 KiB the file takes a tenth less, for SQLite writes all bytes twice, page by page.
 */
const MOST = 16 * 1024;

const OF_UPLOAD = 'WHERE seq = (SELECT seq FROM uploads WHERE id = ?)';

/**
 * Small uploads as rows beside their records, which take them along when they are deleted: so none is ever an orphan.
 * They are in the log before any step of the record that tells of them, and synced with it.
 */
export function sqliteSmallBytes(database: Database, changes: GroupedChanges): SmallBytes {
  const keep = database.prepare<[Uint8Array, string]>(`
    INSERT OR REPLACE INTO small_bytes (seq, bytes) SELECT seq, ? FROM uploads WHERE id = ?`);
  const size = database
    .prepare<[string], number>(`SELECT length(bytes) FROM small_bytes ${OF_UPLOAD}`)
    .pluck();
  const read = database.prepare<[string], Uint8Array>(`SELECT bytes FROM small_bytes ${OF_UPLOAD}`).pluck();
  const remove = database.prepare<[string]>(`DELETE FROM small_bytes ${OF_UPLOAD}`);

  return {
    most: MOST,
    keep(id, pieces, held) {
      const [first] = pieces;
      const bytes = first !== undefined && pieces.length === 1 ? first : Buffer.concat(pieces);
      return changes.make(() => held() && keep.run(bytes, id).changes === 1);
    },
    size: (id) => inDatabase(() => size.get(id)) ?? 0,
    read: (id) => inDatabase(() => read.get(id)),
    async remove(id, held = () => true) {
      await changes.make(() => held() && remove.run(id).changes === 1);
    },
  };
}
