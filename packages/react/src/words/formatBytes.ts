import { createNumbers, type Numbers } from './numbers.ts';

const known = new Map<string, Numbers>();

/**
 * `12.4 MB`, as the components write it: decimal units, in this language (BCP 47). For server components and other pages
 * around an upload.
 */
export function formatBytes(bytes: number, locale = 'en'): string {
  const numbers = known.get(locale) ?? createNumbers(locale);
  known.set(locale, numbers);
  return numbers.bytes(bytes);
}
