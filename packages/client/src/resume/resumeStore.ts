/** The remembered url of a file: what is needed to go on with its upload in another page or process. */
export interface ResumeEntry {
  /** The key: what tells this file, scope and endpoint from all others. */
  readonly fingerprint: string;
  /** Where the upload lives. */
  readonly url: string;
  /** Whole length in bytes; `null` when it was deferred. */
  readonly length: number | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
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
