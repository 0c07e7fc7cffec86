import { complain } from '../complain.ts';
import { blobSource } from './blob.ts';
import { openLater } from './openLater.ts';
import { hasMethod, type SourceKind } from './source.ts';

/** A handle of the File System Access API: it can be kept over a reload, and its file is asked for on start. */
export const fileHandles: SourceKind = (input) =>
  isFileHandle(input) ? openLater(input.name, () => fileOf(input).then(blobSource)) : undefined;

function fileOf(handle: FileSystemFileHandle): Promise<File> {
  return handle.getFile().catch((cause) => complain('fileWithheld', handle.name, cause));
}

function isFileHandle(input: unknown): input is FileSystemFileHandle {
  return hasMethod(input, 'getFile');
}
