import type { UploadRecord } from '../../record.ts';

/** A record as the table `uploads` holds it. */
export interface UploadRow {
  readonly id: string;
  readonly owner: string | null;
  readonly length: number | null;
  readonly offset: number;
  readonly state: UploadRecord['state'];
  readonly metadata: string;
  readonly concat: string | null;
  readonly digest: string | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly completed_at: number | null;
  readonly reply: string | null;
}

export function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

export function toRow(record: UploadRecord): UploadRow {
  return {
    id: record.id,
    owner: record.owner,
    length: record.length,
    offset: record.offset,
    state: record.state,
    metadata: record.metadata,
    concat: toJson(record.concat),
    digest: toJson(record.digest),
    created_at: record.createdAt,
    expires_at: record.expiresAt,
    completed_at: record.completedAt,
    reply: toJson(record.reply),
  };
}

export function toRecord(row: UploadRow): UploadRecord {
  return {
    id: row.id,
    owner: row.owner,
    length: row.length,
    offset: row.offset,
    state: row.state,
    metadata: row.metadata,
    // Written by toRow above, and by nobody else.
    concat: row.concat === null ? null : (JSON.parse(row.concat) as UploadRecord['concat']),
    digest: row.digest === null ? null : (JSON.parse(row.digest) as UploadRecord['digest']),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    completedAt: row.completed_at,
    reply: row.reply === null ? null : (JSON.parse(row.reply) as UploadRecord['reply']),
  };
}
