import { withHandle } from '@kit/client';

/** A file that somebody dropped, pasted or chose. */
export interface PickedFile {
  readonly file: File;
  /** Where it lay in its folder, the folder's own name first: `photos/2026/dawn.jpg`. '' for a file by itself. */
  readonly relativePath: string;
}

export interface Picked {
  readonly files: readonly PickedFile[];
  /** Names of what the browser could not read. */
  readonly unreadable: readonly string[];
}

/** What Chromium gives beside the standard. */
type Item = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };

/** Each handle is a question to the browser's other process: whoever drops thousands of files drops no huge ones. */
const MOST_HANDLES = 200;

/** What systems put into folders for themselves. */
const systemFiles = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

export function carriesFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') ?? false;
}

/** The files of an `<input>`; those of a chosen folder know their path. */
export function readList(files: Iterable<File>): Picked {
  const picked = Array.from(files, (file) => ({ file, relativePath: file.webkitRelativePath ?? '' }));
  return { files: picked.filter(({ file }) => !systemFiles.has(file.name)), unreadable: [] };
}

/** The files of a drop or a paste, and those in dropped folders. To be called before the event is over. */
export function readTransfer(transfer: DataTransfer): Promise<Picked> | Picked {
  const items = Array.from<Item>(transfer.items ?? []).filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null);
  // Only folders have to be waited for.
  if (!entries.some((entry) => entry?.isDirectory)) {
    const files = items.map((item) => item.getAsFile()).filter((file) => file !== null);
    if (files.length === items.length && files.length <= MOST_HANDLES) {
      for (const [index, file] of files.entries()) takeHandle(file, items[index]);
    }
    return readList(files.length > 0 ? files : transfer.files);
  }
  return readEntries(entries.filter((entry) => entry !== null));
}

/**
 * With its handle a large file goes on after a reload without being chosen again. It comes a moment later than the file,
 * and long before the first byte is acknowledged; asked for it has to be before the event is over.
 */
function takeHandle(file: File, item: Item | undefined): void {
  item
    ?.getAsFileSystemHandle?.()
    .then((handle) => {
      if (handle && isFileHandle(handle)) withHandle(file, handle);
    })
    // What was pasted, or dragged out of a page, lies on no disk.
    .catch(() => {});
}

const isFileHandle = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === 'file';

async function readEntries(entries: readonly FileSystemEntry[]): Promise<Picked> {
  const files: PickedFile[] = [];
  const unreadable: string[] = [];
  const read = async (entry: FileSystemEntry): Promise<void> => {
    try {
      if (isDirectory(entry)) for (const batch of await childrenOf(entry)) await Promise.all(batch.map(read));
      else if (isFile(entry) && !systemFiles.has(entry.name)) files.push(await fileOf(entry));
    } catch {
      unreadable.push(entry.name);
    }
  };
  await Promise.all(entries.map(read));
  return { files, unreadable };
}

const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** A reader gives some at a time (Chromium a hundred), and none when it is through. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[][]> {
  const reader = folder.createReader();
  const batches: FileSystemEntry[][] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return batches;
    batches.push(batch);
  }
}

async function fileOf(entry: FileSystemFileEntry): Promise<PickedFile> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  const path = entry.fullPath.replace(/^\//, '');
  return { file, relativePath: path.includes('/') ? path : '' };
}
