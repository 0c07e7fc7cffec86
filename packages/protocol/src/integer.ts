const DIGITS = /^\d{1,16}$/;

/**
 * Reads a header value that "MUST be a non-negative integer" (tus 1.0, `Upload-Offset` and `Upload-Length`).
 *
 * @returns the number, or `undefined` for anything else: a sign, a float, hex, blanks, a list made by a repeated
 * header, or a value past 2^53 - 1, which JavaScript could not count with.
 */
export function parseInteger(value: string): number | undefined {
  if (!DIGITS.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
