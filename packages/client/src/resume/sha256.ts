/**
 * SHA-256 of bytes. WebCrypto does it off the main thread and at the processor's speed; but browsers withhold it from
 * pages on plain http, such as a machine's address on a local network. There the same digest is computed in
 * JavaScript, by a library that is loaded only then.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  // The DOM's types leave out that it may be missing.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle !== undefined) return new Uint8Array(await subtle.digest('SHA-256', bytes));
  const noble = await import('@noble/hashes/sha2.js');
  return noble.sha256(bytes);
}
