/**
 * The part an upload plays in a concatenation (tus 1.0, "Concatenation").
 *
 * - `partial`: bytes for others to be made of. It stays `receiving` for as long as it lives, and is whole when
 *   `offset == length`: so it lapses like any unfinished upload, once no final one waits for it.
 * - `final`: made of the parts with these ids, in this order; `receiving` until all of them are whole.
 */
export type ConcatRole =
  | { readonly kind: 'partial' }
  | {
      readonly kind: 'final';
      readonly parts: readonly string[];
      /** The `Upload-Concat` value as received, for HEAD to give back. */
      readonly value: string;
    };

/** What the gate `beforeComplete` answered or refused with: stored, and replayed when the last reply was lost. */
export interface CompletionReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A digest of the whole upload. */
export interface WholeDigest {
  /** As the store's checksums name it. */
  readonly algorithm: string;
  /** In Base64: what the client says it is, to be compared before the upload completes. `null`: the client wants to hear it. */
  readonly value: string | null;
}

/**
 * Where an upload stands between its first byte and its completion.
 *
 * - `receiving`: bytes are missing.
 * - `completing`: every byte is on disk and synced, the gate has not passed yet. `offset` is `length - 1`, so that a
 *   client which takes `offset == length` for success tries again. (Where `length` was acknowledged before it was known
 *   to be the length, `offset` stays there, and the length is not told.)
 * - `refused`: the gate refused for good. `reply` is the refusal, `offset` is as in `completing`; the bytes are gone.
 * - `completed`: the gate passed, `offset == length`.
 */
export type UploadState = 'receiving' | 'completing' | 'refused' | 'completed';

/**
 * The server-side truth about one upload. Its `offset` is the only offset: bytes on disk past it were never
 * acknowledged and will be overwritten.
 */
export interface UploadRecord {
  readonly id: string;
  /** Who created it, as `authorize` said; `null` where nobody asks. */
  readonly owner: string | null;
  /** Whole length in bytes; `null` while deferred. */
  readonly length: number | null;
  /** Bytes acknowledged. */
  readonly offset: number;
  readonly state: UploadState;
  /** The `Upload-Metadata` value as the client sent it (validated), '' where there is none. */
  readonly metadata: string;
  readonly concat: ConcatRole | null;
  readonly digest: WholeDigest | null;
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number;
  /** When an unfinished upload lapses; `null`: never. Slides with every byte received. */
  readonly expiresAt: number | null;
  readonly completedAt: number | null;
  readonly reply: CompletionReply | null;
}
