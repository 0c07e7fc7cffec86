import { ErrorCode, type FileRejection } from 'react-dropzone';
import type { Words } from '../words/words.ts';
import { acceptInWords } from './accept.ts';

export interface Limits {
  /** What the file dialog offers and a drop lets in, as in HTML: `"image/*,.pdf"`. Default: everything. */
  readonly accept?: string | undefined;
  /** Largest file in bytes. Default: no limit here; the server has the last word. */
  readonly maxSize?: number | undefined;
  /** How many files the list may hold, those under way and completed ones together. Default: no limit. */
  readonly maxFiles?: number | undefined;
}

/** A file that was not added, and why. */
export interface Rejection {
  readonly id: string;
  readonly file: File;
  readonly code: 'type' | 'size' | 'count' | 'other';
  /** In the user's language. */
  readonly reason: string;
}

const codes: Readonly<Record<string, Rejection['code']>> = {
  [ErrorCode.FileInvalidType]: 'type',
  [ErrorCode.FileTooLarge]: 'size',
  [ErrorCode.TooManyFiles]: 'count',
};

let made = 0;

export function reject(file: File, code: Rejection['code'], limits: Limits, words: Words): Rejection {
  made += 1;
  return { id: `rejection-${made}`, file, code, reason: reasonFor(file, code, limits, words) };
}

/** What react-dropzone refused, in our words. Its first reason is enough for a person. */
export function fromFileRejection(refused: FileRejection, limits: Limits, words: Words): Rejection {
  return reject(refused.file, codes[refused.errors[0]?.code ?? ''] ?? 'other', limits, words);
}

function reasonFor(file: File, code: Rejection['code'], limits: Limits, words: Words): string {
  const { text } = words;
  switch (code) {
    case 'type':
      return words.fill(text.rejectedType, { types: acceptInWords(limits.accept, words) ?? '' });
    case 'size':
      return words.fill(text.rejectedSize, {
        size: words.bytes(file.size),
        limit: words.bytes(limits.maxSize ?? 0),
      });
    case 'count':
      return words.count(text.rejectedCount, limits.maxFiles ?? 1);
    case 'other':
      return text.rejectedOther;
  }
}
