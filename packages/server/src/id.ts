// No dot and no separator: an id is a file name in the byte store, and `<id>.json` must never name anything.
const UPLOAD_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** Whether a text may be an upload's id: 1 to 128 letters, digits, `_` or `-`. */
export function isUploadId(text: string): boolean {
  return UPLOAD_ID.test(text);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** An id that cannot be guessed: 128 random bits as hex, which no case-folding file system can confuse. */
export function newUploadId(): string {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) id += HEX[byte];
  return id;
}
