/** A checksum of bytes that go by. */
export interface Digest {
  update(chunk: Uint8Array): void;
  /** The checksum of all that went by. Asked once, after the last `update`. */
  value(): Uint8Array | Promise<Uint8Array>;
}

export interface ChecksumAlgorithm {
  /** Bytes in a checksum. */
  readonly length: number;
  start(): Digest;
}

/**
 * Checksum algorithms by the names tus has for them (lower-case ASCII). What is in here is announced, in this order;
 * "The Server MUST support at least the SHA1 checksum algorithm identified by `sha1`" (tus 1.0, "Checksum").
 */
export type Checksums = ReadonlyMap<string, ChecksumAlgorithm>;
