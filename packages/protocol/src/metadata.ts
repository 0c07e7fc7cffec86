import { encodeBase64 } from './encodeBase64.ts';

/** What a user may put into metadata: text (sent as UTF-8) or bytes. */
export type MetadataInput = Readonly<Record<string, string | Uint8Array>>;

/** Metadata as it travels: bytes by key, in the order sent. A Map, so that a key `__proto__` is only a key. */
export type Metadata = ReadonlyMap<string, Uint8Array>;

// "The key MUST NOT contain spaces and commas and MUST NOT be empty. The key SHOULD be ASCII encoded" (tus 1.0,
// Upload-Metadata). Control characters are refused too: they could not come back out in a header.
const KEY = /^[\x21-\x2b\x2d-\x7e]+$/;

/**
 * Writes an `Upload-Metadata` value (tus 1.0, "Upload-Metadata").
 *
 * @throws RangeError when a key is empty, not printable ASCII, or holds a space or a comma.
 */
export function encodeMetadata(metadata: MetadataInput | Metadata): string {
  const entries = metadata instanceof Map ? metadata : Object.entries(metadata);
  const pairs: string[] = [];
  for (const [key, value] of entries as Iterable<[string, string | Uint8Array]>) {
    if (!KEY.test(key)) {
      throw new RangeError(
        `Metadata key ${JSON.stringify(key)} must be printable ASCII without spaces and commas`,
      );
    }
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    pairs.push(bytes.length === 0 ? key : `${key} ${encodeBase64(bytes)}`);
  }
  return pairs.join(',');
}
