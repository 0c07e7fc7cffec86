import { UploadError } from '../errors.ts';
import { loaded } from '../loaded.ts';
import { blobSource } from './blob.ts';
import { openLater } from './openLater.ts';
import { hasMethod, type SourceKind } from './source.ts';

/** A handle of the File System Access API: it can be kept over a reload, and its file is asked for on start. */
export const fileHandles: SourceKind = (input) => {
  if (!isFileHandle(input)) return undefined;
  return openLater(input.name, async () => {
    const { fileOf } = await loaded(import('./handleFile.ts'));
    return blobSource(await fileOf(input, UploadError));
  });
};

function isFileHandle(input: unknown): input is FileSystemFileHandle {
  return hasMethod(input, 'getFile');
}
