import { fileKind } from '../icons.tsx';
import type { Words } from '../words/words.ts';

const tokensOf = (accept: string | undefined) =>
  (accept ?? '')
    .split(',')
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== '');

/** Whether a file is among what the HTML `accept` attribute (`"image/*,.pdf"`) lets in. */
export function accepts(accept: string | undefined, { name, type }: Pick<File, 'name' | 'type'>): boolean {
  const tokens = tokensOf(accept);
  return tokens.length === 0 || tokens.some((token) => matches(token, name, type));
}

function matches(token: string, name: string, type: string): boolean {
  if (token.startsWith('.')) return name.toLowerCase().endsWith(token);
  if (token === '*/*') return true;
  const family = token.endsWith('/*') ? token.slice(0, -2) : null;
  if (family === null) return type.toLowerCase() === token;
  // Systems that do not know a type (HEIC on Windows) give none: then its name tells.
  return type === '' ? fileKind(name, '') === family : type.toLowerCase().startsWith(`${family}/`);
}

/**
 * Whether dragged files can be told to be refused: before they are let go only their media types are known, and where
 * extensions are accepted, or a type is not known (a folder), it may still turn out well.
 */
export function refusesDrag(accept: string | undefined, types: readonly string[]): boolean {
  return (
    tokensOf(accept).every((token) => token.includes('/')) &&
    types.some((type) => type !== '' && !accepts(accept, { name: '', type }))
  );
}

/** `images, videos, or PDF` for `"image/*,video/*,.pdf"`; `null` when everything is accepted. */
export function acceptInWords(accept: string | undefined, words: Words): string | null {
  const { text } = words;
  const families: Readonly<Record<string, string>> = {
    image: text.kindImages,
    video: text.kindVideos,
    audio: text.kindAudio,
    text: text.kindText,
  };
  const names = tokensOf(accept).map((token) => {
    if (token.startsWith('.')) return token.slice(1).toUpperCase();
    const [family = '', subtype = ''] = token.split('/');
    return subtype === '*' ? (families[family] ?? family) : subtype.replace(/^x-|\+.*$/g, '').toUpperCase();
  });
  return names.length === 0 ? null : words.either([...new Set(names)]);
}
