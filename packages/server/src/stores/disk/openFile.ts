import {
  close,
  closeSync,
  fdatasync,
  fstat,
  fstatSync,
  fsync,
  ftruncate,
  open,
  openSync,
  read,
  type Stats,
  writev,
  writevSync,
} from 'node:fs';
import { Promptness } from './promptness.ts';

/** Bytes that are written on the spot: copying them takes less than handing them to a thread. */
const FEW = 64 * 1024;

/** What the store asks of a file: Node's `FileHandle`, without what that costs a file of 4 KiB. */
export interface OpenFile {
  stat(): Promise<Pick<Stats, 'size' | 'nlink'>>;
  truncate(length: number): Promise<void>;
  /** Reads at a position as much as there is room for, or less; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes at a position and returns how many bytes that were. */
  writev(pieces: readonly Uint8Array[], position: number): Promise<number>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const promptness = new Promptness();

/** @param flags as `fs.constants` has them. @throws Error of the system, with its code. */
export async function openFile(path: string, flags: number): Promise<OpenFile> {
  return new DescribedFile(
    await promptness.call(
      () => openSync(path, flags),
      () => byThread<number>((done) => open(path, flags, done)),
    ),
  );
}

class DescribedFile implements OpenFile {
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  stat(): Promise<Stats> {
    return promptness.call(
      () => fstatSync(this.#fd),
      () => byThread<Stats>((done) => fstat(this.#fd, done)),
    );
  }

  truncate(length: number): Promise<void> {
    return byThread((done) => ftruncate(this.#fd, length, done));
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return byThread((done) => read(this.#fd, into, 0, into.length, position, done));
  }

  writev(pieces: readonly Uint8Array[], position: number): Promise<number> {
    const byAThread = () => byThread<number>((done) => writev(this.#fd, pieces, position, done));
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length > FEW) return byAThread();
    return promptness.call(() => writevSync(this.#fd, pieces, position), byAThread);
  }

  datasync(): Promise<void> {
    return byThread((done) => fdatasync(this.#fd, done));
  }

  sync(): Promise<void> {
    return byThread((done) => fsync(this.#fd, done));
  }

  close(): Promise<void> {
    return promptness.call(
      () => closeSync(this.#fd),
      () => byThread((done) => close(this.#fd, done)),
    );
  }
}

/** A call of `node:fs` that ends in a callback, as a promise. */
function byThread<T = void>(
  call: (done: (error: NodeJS.ErrnoException | null, value: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error === null) resolve(value);
      else reject(error);
    });
  });
}
