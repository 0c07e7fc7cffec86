/** The remembered url of a file: what is needed to go on with its upload in another page or process. */
export interface ResumeEntry {
  /** The key: what tells this file, scope and endpoint from all others. */
  readonly fingerprint: string;
  /** Where the upload lives. */
  readonly url: string;
  /** Where it was created, and for what (the option `scope`): who lists uploads tells them apart by that. */
  readonly endpoint?: string;
  readonly scope?: string;
  /** Whole length in bytes; `null` when it was deferred. */
  readonly length: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** When the server drops the upload (its last `Upload-Expires`), in milliseconds since 1970; absent where unknown. */
  readonly expiresAt?: number;
  /** When it was last found to go on with, in milliseconds since 1970; absent when never. */
  readonly usedAt?: number;
  /** File name and media type, for a list of pending uploads. */
  readonly name?: string;
  readonly type?: string;
}

/** What a store finds may come from another version of this kit, or from anybody: only this is an entry. */
export function isResumeEntry(value: unknown): value is ResumeEntry {
  const { fingerprint, url, length, createdAt, ...others }: Partial<ResumeEntry> = Object(value);
  const { endpoint = '', scope = '', name = '', type = '', expiresAt = 0, usedAt = 0 } = others;
  return (
    [fingerprint, url, endpoint, scope, name, type].every((text) => typeof text === 'string') &&
    [createdAt, expiresAt, usedAt, length === null ? 0 : length].every((number) => typeof number === 'number')
  );
}

/**
 * Remembers urls. Every method may reject (storage full, blocked, broken): the upload goes on without it, it only
 * cannot be resumed in another page.
 */
export interface ResumeStore {
  find(fingerprint: string): Promise<ResumeEntry | undefined>;
  /** Inserts, or replaces the entry of the same fingerprint. */
  put(entry: ResumeEntry): Promise<void>;
  /** Removes the entry; nothing happens when there is none. */
  remove(fingerprint: string): Promise<void>;
  list(): Promise<readonly ResumeEntry[]>;
}
