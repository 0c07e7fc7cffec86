import { UploadError } from '../errors.ts';

/** The bytes cannot be had any more, or never could. */
export function sourceUnreadable(name: string, cause: unknown): UploadError {
  return new UploadError(
    `${described(name)} cannot be read: it may have been changed, moved or deleted. Choose it again to go on.`,
    { code: 'source-unreadable', retryable: false, cause },
  );
}

/** The bytes are not those that were opened. `how`: a sentence on what is different. */
export function sourceChanged(name: string, how: string): UploadError {
  return new UploadError(
    `${described(name)} has changed: ${how}. Choose it again to upload it as it is now.`,
    { code: 'source-changed', retryable: false },
  );
}

function described(name: string): string {
  return name === '' ? 'The data' : `The file "${name}"`;
}
