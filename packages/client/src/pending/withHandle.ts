const handles = new WeakMap<File, FileSystemFileHandle>();

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

/** The handle that a file came from, if it was said. */
export function handleOf(file: object): FileSystemFileHandle | undefined {
  // Whatever else is looked up in a WeakMap is not there.
  return handles.get(file as File);
}
