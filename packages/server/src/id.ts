// No dot and no separator: an id is a file name in the byte store, and `<id>.json` must never name anything.
const UPLOAD_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** Whether a text may be an upload's id: 1 to 128 letters, digits, `_` or `-`. */
export function isUploadId(text: string): boolean {
  return UPLOAD_ID.test(text);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Always the same one for a key of this owner; as hard to guess as the key. Needs WebCrypto. */
export async function idOfKey(owner: string | null, key: string): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([owner, key]));
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', text)).subarray(0, 16));
}

const ID_LENGTH = 16;

/** Random bytes for the next ids: asking for 16 bytes costs the system as much as asking for 4096. */
const random = new Uint8Array(256 * ID_LENGTH);
let unused = 0;

/** An id that cannot be guessed: 128 random bits as hex, which no case-folding file system can confuse. */
export function newUploadId(): string {
  if (unused === 0) {
    crypto.getRandomValues(random);
    unused = random.length;
  }
  unused -= ID_LENGTH;
  return hex(random.subarray(unused, unused + ID_LENGTH));
}

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}
