import { createCipheriv, createHash } from 'node:crypto';

/**
 * What the clients know of one upload, and so what the server must still know after it was killed. `creating` and
 * `terminating`: the answer never came, either outcome is right.
 */
export interface Entry {
  /** Travels as metadata, so that an upload can be told whose URL was never heard of. */
  readonly key: string;
  readonly content: Buffer;
  readonly role: 'whole' | 'partial' | 'final';
  standing: 'creating' | 'open' | 'completed' | 'terminating' | 'terminated';
  /** Path of the upload; '' while no answer has told it. */
  path: string;
  /** Bytes that a 2xx has told. */
  acknowledged: number;
  /** The most bytes that ever left this client. */
  sent: number;
}

export class Ledger {
  readonly #entries = new Map<string, Entry>();

  get entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  find(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  add(key: string, content: Buffer, role: Entry['role']): Entry {
    const entry: Entry = { key, content, role, standing: 'creating', path: '', acknowledged: 0, sent: 0 };
    this.#entries.set(key, entry);
    return entry;
  }

  /** Nothing more is expected of it. */
  forget(entry: Entry): void {
    this.#entries.delete(entry.key);
  }
}

/** Bytes that look random, are the same for the same key, and alike at no two places. */
export function contentOf(key: string, length: number): Buffer {
  const secret = createHash('sha256').update(key).digest();
  return createCipheriv('aes-128-ctr', secret.subarray(0, 16), secret.subarray(16)).update(
    Buffer.alloc(length),
  );
}
