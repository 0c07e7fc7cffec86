import type { UploadSnapshot } from '@kit/client';
import type { Words } from '../words/words.ts';
import { reasonOf } from './reasonOf.ts';

/**
 * What is happening to an upload, in one line: `4.2 MB of 10 MB · 1.1 MB/s · 6 sec left`.
 * `secondsToTry` is how long it still waits before it tries again.
 */
export function uploadInWords(upload: UploadSnapshot, secondsToTry: number | null, words: Words): string {
  const { text } = words;
  if (upload.queued) return joined(amountOrSize(upload, words), text.queued);
  switch (upload.status) {
    case 'idle':
      return joined(sizeInWords(upload, words), text.ready);
    case 'paused':
      return joined(text.paused, amountInWords(upload, words));
    case 'completed':
      return joined(text.completed, sizeInWords(upload, words));
    case 'failed':
      return reasonOf(upload.error, words);
    case 'terminated':
      return text.terminated;
    case 'uploading':
      break;
  }
  switch (upload.phase) {
    case 'preparing':
      return joined(sizeInWords(upload, words), text.preparing);
    case 'watching':
      return joined(amountInWords(upload, words), text.watching);
    case 'creating':
      return joined(sizeInWords(upload, words), text.creating);
    case 'retrieving':
      return joined(amountInWords(upload, words), text.retrieving);
    case 'appending':
      return joined(
        amountInWords(upload, words),
        upload.speed === null ? null : words.speed(upload.speed),
        timeLeftInWords(upload.eta, words),
      );
    case 'waiting':
      return joined(waitInWords(upload.dueAt, secondsToTry, words), amountInWords(upload, words));
  }
}

export function timeLeftInWords(eta: number | null, words: Words): string | null {
  return eta === null ? null : words.fill(words.text.timeLeft, { time: words.duration(eta) });
}

function waitInWords(dueAt: number | null, secondsToTry: number | null, words: Words): string {
  const { text } = words;
  if (dueAt === null) return text.waitingForNetwork;
  if (!secondsToTry) return text.tryingAgain;
  return words.fill(text.tryingAgainIn, { time: words.duration(secondsToTry) });
}

function sizeInWords(upload: UploadSnapshot, words: Words): string | null {
  return upload.length === null ? null : words.bytes(upload.length);
}

function amountOrSize(upload: UploadSnapshot, words: Words): string | null {
  return upload.sent > 0 ? amountInWords(upload, words) : sizeInWords(upload, words);
}

function amountInWords(upload: UploadSnapshot, words: Words): string {
  const sent = words.bytes(upload.sent);
  if (upload.length === null) return sent;
  return words.fill(words.text.sentOfLength, { sent, length: words.bytes(upload.length) });
}

const joined = (...parts: readonly (string | null)[]) => parts.filter((part) => part !== null).join(' · ');
