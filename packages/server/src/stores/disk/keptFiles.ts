import type { Clock } from '../../clock.ts';
import type { OpenFile } from './openFile.ts';

/** Files that are kept at most: some uploads end without a sync, for another process has taken them over. */
const MOST = 64;

/** Milliseconds after which a file that nobody has taken is closed, twice so many at most: removed by another process, it holds its room on the disk. */
const PATIENCE = 5000;

/** Files that have just been written to their ends, kept open for the sync that comes next. */
export class KeptFiles {
  readonly #files = new Map<string, OpenFile>();
  readonly #clock: Pick<Clock, 'repeat'>;
  #stopLooking: (() => void) | undefined;
  /** Those that were there at the last look. */
  #old = new Set<OpenFile>();

  constructor(clock: Pick<Clock, 'repeat'>) {
    this.#clock = clock;
  }

  /** Keeps a file, and closes the one that was kept longest where there are too many. */
  async keep(path: string, file: OpenFile): Promise<void> {
    this.#files.set(path, file);
    this.#stopLooking ??= this.#clock.repeat(PATIENCE, () => this.#look());
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

  #look(): void {
    for (const [path, file] of this.#files) {
      // A fault that closing would tell is told to whoever syncs the file by its name.
      if (this.#old.has(file)) this.drop(path).catch(() => {});
    }
    this.#old = new Set(this.#files.values());
    if (this.#files.size > 0) return;
    this.#stopLooking?.();
    this.#stopLooking = undefined;
  }
}
