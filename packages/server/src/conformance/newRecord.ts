import type { UploadRecord } from '../record.ts';

/** A record as creation makes it: nothing received, 100 bytes long, of nobody. */
export function newRecord(amended: Partial<UploadRecord> = {}): UploadRecord {
  return {
    id: 'upload-1',
    owner: null,
    length: 100,
    offset: 0,
    state: 'receiving',
    metadata: '',
    concat: null,
    digest: null,
    createdAt: 1_700_000_000_000,
    expiresAt: null,
    completedAt: null,
    reply: null,
    ...amended,
  };
}
