import { reasonOf } from '../list/reasonOf.ts';
import type { Words } from '../words/words.ts';
import type { PendingRefusal, PendingRow } from './pendingStore.ts';

/**
 * Where an upload stands and what going on takes, in one line: `4.2 MB of 10 MB · Choose the same file to go on`.
 *
 * @param here whether a file can be dropped around the row.
 */
export function pendingInWords(row: PendingRow, here: 'drop' | 'list', words: Words): string {
  const { text } = words;
  if (row.refusal) return refusalInWords(row.refusal, words);
  const parts = [
    amountInWords(row, words),
    row.offset === null ? text.pendingUnasked : null,
    row.step === 'resuming' ? text.preparing : needInWords(row, here, words),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** Why it did not go on, for people. */
export function refusalInWords({ error, file }: PendingRefusal, words: Words): string {
  const { text } = words;
  if (error.code === 'source-unreadable') return text.pendingUnreadable;
  if (error.code !== 'source-changed') return reasonOf(error, words);
  return file === null
    ? text.pendingChanged
    : words.fill(text.pendingOtherFile, { name: file || text.unnamed });
}

function needInWords({ needs }: PendingRow, here: 'drop' | 'list', { text }: Words): string | null {
  if (needs === 'nothing') return null;
  if (needs === 'permission') return text.pendingNeedsPermission;
  return here === 'drop' ? text.pendingNeedsDrop : text.pendingNeedsFile;
}

function amountInWords({ offset, length }: PendingRow, words: Words): string | null {
  if (offset === null) return length === null ? null : words.bytes(length);
  const sent = words.bytes(offset);
  if (length === null) return sent;
  return words.fill(words.text.sentOfLength, { sent, length: words.bytes(length) });
}
