import { decodeBase64, encodeBase64 } from './base64.ts';

/** What a user may put into metadata: text (sent as UTF-8) or bytes. */
export type MetadataInput = Readonly<Record<string, string | Uint8Array>>;

/** Metadata as it travels: bytes by key, in the order sent. A Map, so that a key `__proto__` is only a key. */
export type Metadata = ReadonlyMap<string, Uint8Array>;

export type ParsedMetadata = { metadata: Metadata } | { invalid: string };

/** The longest `Upload-Metadata` value that is read, in characters. Node refuses 16 KiB of headers in all. */
export const MAX_METADATA_LENGTH = 8192;

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

/**
 * Reads an `Upload-Metadata` value. Spaces around a comma are let pass, as HTTP lists allow them (RFC 9110, 5.6.1).
 *
 * @returns the metadata, or what is wrong with it in a phrase that may be shown to the client.
 */
export function parseMetadata(value: string): ParsedMetadata {
  const metadata = new Map<string, Uint8Array>();
  if (value.length > MAX_METADATA_LENGTH) {
    return { invalid: `is longer than ${MAX_METADATA_LENGTH} characters` };
  }
  for (const pair of value.split(',')) {
    const trimmed = pair.trim();
    const space = trimmed.indexOf(' ');
    const key = space === -1 ? trimmed : trimmed.slice(0, space);
    if (!KEY.test(key)) return { invalid: 'has a key that is empty or not printable ASCII' };
    if (metadata.has(key)) return { invalid: `has the key "${key}" twice` };
    const bytes = space === -1 ? new Uint8Array() : decodeBase64(trimmed.slice(space + 1));
    if (bytes === undefined) return { invalid: `has a value for "${key}" that is not Base64` };
    metadata.set(key, bytes);
  }
  return { metadata };
}

/** One value as text, for people: UTF-8, with U+FFFD where the bytes are not. */
export function metadataText(metadata: Metadata, key: string): string | undefined {
  const bytes = metadata.get(key);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
