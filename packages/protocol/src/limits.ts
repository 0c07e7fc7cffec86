/** What a server says it takes; `undefined` where it did not say. All in bytes. */
export interface Limits {
  /** Largest whole upload: `Tus-Max-Size`. */
  readonly maxSize?: number;
  /** Largest body of one request that adds bytes. */
  readonly maxChunkSize?: number;
  /** Smallest body of one request that adds bytes, but for the last: `min-append-size` of the IETF draft. */
  readonly minChunkSize?: number;
}
