/** The handles that files came from, as far as it was said. */
export const handles = new WeakMap<object, FileSystemFileHandle>();

/**
 * Says which handle a file came from, so that its upload goes on after a reload without choosing it again, however large it
 * is. Handles come with drops (`DataTransferItem.getAsFileSystemHandle()`) and from `showOpenFilePicker()`.
 *
 * @returns the file.
 */
export function withHandle(file: File, handle: FileSystemFileHandle): File {
  handles.set(file, handle);
  return file;
}
