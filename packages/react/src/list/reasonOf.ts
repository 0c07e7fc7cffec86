import type { UploadError } from '@kit/client';
import type { Words } from '../words/words.ts';

/** Why an upload failed, for people: the server's own sentence where it gave one. What the error says is for developers. */
export function reasonOf(error: UploadError, { text }: Words): string {
  return error.problem?.detail || text.errors[error.code];
}
