/** The upload that two processes fight for. */
export const SHARED = 'shared';

/** Its length, in bytes. */
export const SHARED_LENGTH = 8 * 1024 * 1024;

/** The right bytes of an upload from `from` up to but without `to`: they tell the upload and the place. */
export function storedBytes(id: string, from: number, to: number): Uint8Array {
  let seed = 0;
  for (const character of id) seed = (seed * 33 + character.charCodeAt(0)) & 0xffff;
  const bytes = new Uint8Array(to - from);
  for (let place = from; place < to; place += 1) {
    bytes[place - from] = seed + place * 7 + (place >> 8) * 13;
  }
  return bytes;
}
