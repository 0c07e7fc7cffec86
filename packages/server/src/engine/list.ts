import type { Storage } from '../ports/storage.ts';
import { summarize, type UploadSummary } from '../summary.ts';

export interface UploadQuery {
  readonly owner: string | null;
  /** What the page before gave. */
  readonly cursor?: string;
  /** Uploads in a page, 1 to 1000; default 50. */
  readonly limit?: number;
  /** Only completed, only unfinished, or both when absent. */
  readonly completed?: boolean;
}

export interface UploadPage {
  /** Newest first. */
  readonly uploads: readonly UploadSummary[];
  /** `null` on the last page. */
  readonly cursor: string | null;
}

/**
 * Uploads of one owner, newest first. Works on a storage alone, so that a Server Component or a job needs no server.
 *
 * @throws RangeError when `limit` is no integer from 1 to 1000.
 */
export async function listUploads(storage: Storage, query: UploadQuery): Promise<UploadPage> {
  const limit = query.limit ?? 50;
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw new RangeError(`limit must be an integer from 1 to 1000, not ${limit}`);
  }
  const page = await storage.records.list({ ...query, limit });
  return { uploads: page.records.map(summarize), cursor: page.cursor };
}
