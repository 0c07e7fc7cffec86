import type { UploadError } from '@kit/client';

/** Why an upload failed, for people: the server's own sentence where it gave one. */
export function reasonOf(error: UploadError): string {
  return error.problem?.detail || error.message;
}
