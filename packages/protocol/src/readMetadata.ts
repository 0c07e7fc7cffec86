import { decodeBase64 } from './decodeBase64.ts';
import type { Metadata } from './metadata.ts';

export type ParsedMetadata = { metadata: Metadata } | { invalid: string };

/** The longest `Upload-Metadata` value that is read, in characters. Node refuses 16 KiB of headers in all. */
export const MAX_METADATA_LENGTH = 8192;

/** What a key may have (`encodeMetadata`), where commas and spaces divide. */
const PRINTABLE = /^[\x21-\x7e]+$/;

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
    if (!PRINTABLE.test(key)) return { invalid: 'has a key that is empty or not printable ASCII' };
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
