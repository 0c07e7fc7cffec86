import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceChanged, sourceUnreadable } from '../complaints.ts';
import { UploadError } from '../errors.ts';
import { openLater } from './openLater.ts';
import type { FilePath, Source, SourceKind } from './source.ts';

/** Files of this machine by their path. */
export const paths: SourceKind = (input) => {
  if (!isFilePath(input)) return undefined;
  const path = typeof input.path === 'string' ? input.path : fileURLToPath(input.path);
  const name = basename(path);
  return openLater(name, () => openPath(path, name));
};

async function openPath(path: string, name: string): Promise<Source> {
  const begun = await lookedAt(path, name);
  if (!begun.isFile()) {
    const what = begun.isDirectory() ? 'a folder' : 'no regular file';
    throw new UploadError(`"${path}" is ${what}. Give the path of a file, or a stream.`, {
      code: 'source-unreadable',
    });
  }
  const length = Number(begun.size);

  let ahead: Part | null = null;

  /** Opened for each part: beside the part's way to the server that is nothing, and a paused upload holds no file. */
  async function read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(Math.max(0, end - start));
    const file = await open(path).catch((cause) => {
      throw new UploadError(...sourceUnreadable(name, cause));
    });
    try {
      for (let filled = 0; filled < bytes.byteLength; ) {
        const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, start + filled);
        if (bytesRead === 0) throw changed(name, begun, await file.stat({ bigint: true }));
        filled += bytesRead;
      }
      // After the reading, so that what was written meanwhile shows too.
      assertUnchanged(name, begun, await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
    return bytes;
  }

  /** The disk works while the network does: what most likely comes next is read already. */
  function readAhead(start: number, size: number): void {
    ahead = null;
    if (size < WORTH_READING_AHEAD || start >= length) return;
    const end = Math.min(start + size, length);
    const bytes = read(start, end);
    // Told when it is asked for, if it ever is.
    bytes.catch(() => {});
    ahead = { start, end, bytes };
  }

  /** What was read ahead may have been edited since, and is not to be mixed with what comes after. */
  async function checked(bytes: Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const read = await bytes;
    assertUnchanged(name, begun, await lookedAt(path, name));
    return read;
  }

  return {
    length,
    name,
    type: '',

    async slice(start, end) {
      const until = Math.min(end, length);
      const known = ahead?.start === start && ahead.end === until ? ahead : null;
      const bytes = await (known === null ? read(start, until) : checked(known.bytes));
      readAhead(until, until - start);
      return { bytes, last: until >= length };
    },

    close() {
      ahead = null;
    },
  };
}

/** Bytes that are being read, or have been. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly bytes: Promise<Uint8Array<ArrayBuffer>>;
}

/** In bytes; below it, as for the samples of a fingerprint, one more look at the disk costs more than it saves. */
const WORTH_READING_AHEAD = 2 ** 20;

function lookedAt(path: string, name: string): Promise<BigIntStats> {
  return stat(path, { bigint: true }).catch((cause) => {
    throw new UploadError(...sourceUnreadable(name, cause));
  });
}

function assertUnchanged(name: string, begun: BigIntStats, now: BigIntStats): void {
  if (now.size !== begun.size || now.mtimeNs !== begun.mtimeNs) throw changed(name, begun, now);
}

function changed(name: string, begun: BigIntStats, now: BigIntStats): UploadError {
  return new UploadError(...sourceChanged(name, Number(begun.size), Number(now.size)));
}

function isFilePath(input: unknown): input is FilePath {
  return (
    typeof input === 'object' &&
    input !== null &&
    'path' in input &&
    (typeof input.path === 'string' || input.path instanceof URL)
  );
}
