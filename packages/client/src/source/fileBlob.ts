/** Bytes of a file that is open. */
export interface OpenBytes {
  /** Fills `into` with the bytes from `at` on. @throws UploadError 'source-unreadable' or 'source-changed'. */
  read(into: Uint8Array, at: number): Promise<void>;
  close(): Promise<void>;
}

/** Read by those who need a Blob of no special kind, in bytes. */
const PIECE = 256 * 2 ** 10;

/**
 * A part of a file on a disk: a Blob that reads it only when it is asked for, and holds nothing. (Node's own, `openAsBlob`,
 * ends at 2 GiB in Node 20, and takes what was edited meanwhile for what was there.)
 *
 * What is given to `new Blob([...])` or cloned is not asked, and would be empty.
 */
export class FileBlob extends Blob {
  // An accessor cannot stand for what the DOM's types call a property.
  declare readonly size: number;
  readonly #open: () => Promise<OpenBytes>;
  readonly #start: number;

  /** `open`: for reading; `start` and `end`: of the part, in the file. */
  constructor(open: () => Promise<OpenBytes>, start: number, end: number) {
    super();
    Object.defineProperty(this, 'size', { value: Math.max(0, end - start) });
    this.#open = open;
    this.#start = start;
  }

  /** The part's bytes for many reads, counted from its beginning. */
  async open(): Promise<OpenBytes> {
    const { read, close } = await this.#open();
    return { read: (into, at) => read(into, this.#start + at), close };
  }

  override slice(start = 0, end = this.size): FileBlob {
    const place = (at: number) => Math.min(at < 0 ? Math.max(0, this.size + at) : at, this.size);
    return new FileBlob(this.#open, this.#start + place(start), this.#start + place(end));
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer } = await this.bytes();
    return buffer;
  }

  // Node 20's Blob has none.
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(this.size);
    const { read, close } = await this.open();
    try {
      await read(bytes, 0);
      return bytes;
    } finally {
      await close();
    }
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = 0;
    return new ReadableStream({
      pull: async (controller) => {
        if (at < this.size) controller.enqueue(await this.slice(at, at + PIECE).bytes());
        at += PIECE;
        if (at >= this.size) controller.close();
      },
    });
  }
}
