import type { OpenFile } from './openFile.ts';

/** Files that are kept at most: some uploads end without a sync, for another process has taken them over. */
const MOST = 64;

/** Files that have just been written to their ends, kept open for the sync that comes next. */
export class KeptFiles {
  readonly #files = new Map<string, OpenFile>();

  /** Keeps a file, and closes the one that was kept longest where there are too many. */
  async keep(path: string, file: OpenFile): Promise<void> {
    this.#files.set(path, file);
    if (this.#files.size <= MOST) return;
    const [oldest] = this.#files.keys();
    if (oldest !== undefined) await this.drop(oldest);
  }

  /** The file, which is the caller's to close; `undefined` where none is kept, or its name is another's by now. */
  async take(path: string): Promise<OpenFile | undefined> {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    this.#files.delete(path);
    // Another process has moved the upload out of our reach: see fences.ts.
    if ((await file.stat()).nlink > 0) return file;
    await file.close();
    return undefined;
  }

  /** Closes the file, if it is kept. */
  async drop(path: string): Promise<void> {
    const file = this.#files.get(path);
    this.#files.delete(path);
    await file?.close();
  }
}
