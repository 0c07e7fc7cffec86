import type { Words } from '../words/words.ts';
import { acceptInWords, accepts } from './accept.ts';
import type { Picked, PickedFile } from './readTransfer.ts';

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
  readonly name: string;
  /** `null` when the browser could not read it. */
  readonly file: File | null;
  readonly code: 'type' | 'size' | 'count' | 'unreadable' | 'disabled';
  /** In the user's language. */
  readonly reason: string;
}

export interface Judgement {
  readonly accepted: readonly PickedFile[];
  readonly rejected: readonly Rejection[];
}

/**
 * Tells which files may come in. `room` is how many more the list can hold; `null`: none, for the drop area was disabled
 * while they were read.
 */
export function judge(picked: Picked, room: number | null, limits: Limits, words: Words): Judgement {
  const accepted: PickedFile[] = [];
  const rejected = picked.unreadable.map((name) => reject({ name }, 'unreadable', limits, words));
  for (const candidate of picked.files) {
    const { file } = candidate;
    if (room === null) rejected.push(reject(file, 'disabled', limits, words));
    else if (!accepts(limits.accept, file)) rejected.push(reject(file, 'type', limits, words));
    else if (file.size > (limits.maxSize ?? Number.POSITIVE_INFINITY)) {
      rejected.push(reject(file, 'size', limits, words));
    } else if (accepted.length >= room) rejected.push(reject(file, 'count', limits, words));
    else accepted.push(candidate);
  }
  return { accepted, rejected };
}

let made = 0;

function reject(
  file: File | { readonly name: string },
  code: Rejection['code'],
  limits: Limits,
  words: Words,
): Rejection {
  made += 1;
  return {
    id: `rejection-${made}`,
    name: file.name,
    file: file instanceof File ? file : null,
    code,
    reason: reasonFor(code, file instanceof File ? file.size : 0, limits, words),
  };
}

function reasonFor(code: Rejection['code'], size: number, limits: Limits, words: Words): string {
  const { text } = words;
  switch (code) {
    case 'type':
      return words.fill(text.rejectedType, { types: acceptInWords(limits.accept, words) ?? '' });
    case 'size':
      return words.fill(text.rejectedSize, {
        size: words.bytes(size),
        limit: words.bytes(limits.maxSize ?? 0),
      });
    case 'count':
      return words.count(text.rejectedCount, limits.maxFiles ?? 1);
    case 'unreadable':
      return text.rejectedUnreadable;
    case 'disabled':
      return text.rejectedDisabled;
  }
}
