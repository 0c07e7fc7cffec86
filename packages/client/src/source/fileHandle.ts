import { UploadError } from '../errors.ts';
import { blobSource } from './blob.ts';
import { openLater } from './openLater.ts';
import { hasMethod, type SourceKind } from './source.ts';
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
    `The permission to read the file "${name}" ended. Call handle.requestPermission({ mode: 'read' }) on a click, then start again.`,
    { code: 'source-unreadable', cause },
  );
}

function isFileHandle(input: unknown): input is FileSystemFileHandle {
  return hasMethod(input, 'getFile');
}
