import type { ErrorClass } from '../errors.ts';

/**
 * The file of a handle, as it is now. Loaded on demand.
 *
 * @throws UploadError 'source-unreadable' when the file is gone, or may not be read any more.
 */
export async function fileOf(handle: FileSystemFileHandle, UploadError: ErrorClass): Promise<File> {
  try {
    return await handle.getFile();
  } catch (cause) {
    const denied = cause instanceof Error && cause.name === 'NotAllowedError';
    throw new UploadError(denied ? permissionLost(handle) : gone(handle), {
      code: 'source-unreadable',
      cause,
    });
  }
}

function permissionLost({ name }: FileSystemFileHandle): string {
  return `The permission to read the file "${name}" ended. Call handle.requestPermission({ mode: 'read' }) on a click, then start again.`;
}

function gone({ name }: FileSystemFileHandle): string {
  return `The file "${name}" cannot be read: it may have been moved or deleted. Choose it again to go on.`;
}
