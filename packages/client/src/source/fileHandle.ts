import { UploadError } from '../errors.ts';
import { blobSource } from './blob.ts';
import { openLater } from './openLater.ts';
import type { SourceKind } from './source.ts';
import { sourceUnreadable } from './sourceError.ts';

/** A handle of the File System Access API: it can be kept over a reload, and its file is asked for on start. */
export const fileHandles: SourceKind = (input) =>
  isFileHandle(input) ? openLater(input.name, () => fileOf(input).then(blobSource)) : undefined;

async function fileOf(handle: FileSystemFileHandle): Promise<File> {
  try {
    return await handle.getFile();
  } catch (cause) {
    const denied = cause instanceof Error && cause.name === 'NotAllowedError';
    throw denied ? permissionLost(handle.name, cause) : sourceUnreadable(handle.name, cause);
  }
}

function permissionLost(name: string, cause: unknown): UploadError {
  return new UploadError(
    `The file "${name}" may no longer be read: the permission ended, as it does with a reload. Ask for it on a click with handle.requestPermission({ mode: 'read' }), then start the upload again.`,
    { code: 'source-unreadable', cause },
  );
}

function isFileHandle(input: unknown): input is FileSystemFileHandle {
  return (
    typeof input === 'object' &&
    input !== null &&
    'getFile' in input &&
    typeof input.getFile === 'function' &&
    'name' in input &&
    typeof input.name === 'string'
  );
}
