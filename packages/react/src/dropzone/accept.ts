import type { Accept } from 'react-dropzone';
import type { Words } from '../words/words.ts';

const tokensOf = (accept: string) =>
  accept
    .split(',')
    .map((token) => token.trim().toLowerCase())
    .filter((token) => token !== '');

/** react-dropzone files extensions under a media type; no file has this one. */
const extensionsOnly = 'application/x-extensions-only';

/** The HTML `accept` attribute (`"image/*,.pdf"`) as react-dropzone takes it. */
export function acceptMap(accept: string | undefined): Accept {
  const tokens = tokensOf(accept ?? '');
  const extensions = tokens.filter((token) => token.startsWith('.'));
  const types = tokens.filter((token) => !token.startsWith('.'));
  return {
    ...Object.fromEntries(types.map((type) => [type, []])),
    ...(extensions.length > 0 ? { [extensionsOnly]: extensions } : {}),
  };
}

/** While files are dragged only their media types are known: where extensions are accepted nothing can be refused yet. */
export function canJudgeDrag(accept: string | undefined): boolean {
  return tokensOf(accept ?? '').every((token) => token.includes('/'));
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
  const names = tokensOf(accept ?? '').map((token) => {
    if (token.startsWith('.')) return token.slice(1).toUpperCase();
    const [family = '', subtype = ''] = token.split('/');
    return subtype === '*' ? (families[family] ?? family) : subtype.replace(/^x-|\+.*$/g, '').toUpperCase();
  });
  return names.length === 0 ? null : words.either([...new Set(names)]);
}
