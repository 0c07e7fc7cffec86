import { metadataText, parseMetadata } from '@kit/protocol/readMetadata';
import type { UploadRecord } from './record.ts';

/** Metadata without a schema: values as text; bytes that are not UTF-8 show as U+FFFD. */
export type MetadataText = Readonly<Record<string, string>>;

/** An upload as the application sees it: in hooks and in `list`. */
export interface UploadSummary<Metadata = MetadataText> {
  /** The last segment of its URL. */
  readonly id: string;
  /** Whole length in bytes; `null` while deferred. */
  readonly length: number | null;
  /** Bytes acknowledged. */
  readonly offset: number;
  /** In hooks, what the option `metadata` makes of it. */
  readonly metadata: Metadata;
  readonly owner: string | null;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  readonly completedAt: number | null;
  readonly expiresAt: number | null;
}

/** Metadata for people. `fromEntries` defines own properties, so a key `__proto__` is only a key. */
export function metadataRecord(value: string): MetadataText {
  if (value === '') return {};
  const parsed = parseMetadata(value);
  if ('invalid' in parsed) return {};
  const { metadata } = parsed;
  return Object.fromEntries([...metadata.keys()].map((key) => [key, metadataText(metadata, key) ?? '']));
}

export function summarize(record: UploadRecord): UploadSummary {
  return {
    id: record.id,
    length: record.length,
    offset: record.offset,
    metadata: metadataRecord(record.metadata),
    owner: record.owner,
    createdAt: record.createdAt,
    completedAt: record.completedAt,
    expiresAt: record.expiresAt,
  };
}
