import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceChanged, sourceUnreadable } from '../complaints.ts';
import { UploadError } from '../errors.ts';
import { FileBlob, type OpenBytes } from './fileBlob.ts';
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

  /** Opened for each request: beside its way to the server that is nothing, and a paused upload holds no file. */
  async function openBytes(): Promise<OpenBytes> {
    const file = await open(path).catch(unreadable(name));
    return {
      async read(into, at) {
        for (let filled = 0; filled < into.byteLength; ) {
          const { bytesRead } = await file
            .read(into, filled, into.byteLength - filled, at + filled)
            .catch(unreadable(name));
          if (bytesRead === 0) throw changed(name, begun, await file.stat({ bigint: true }));
          filled += bytesRead;
        }
        // After the reading, so that what was written meanwhile shows too.
        assertUnchanged(name, begun, await file.stat({ bigint: true }));
      },
      close: () => file.close(),
    };
  }

  const part = (start: number, end: number) =>
    new FileBlob(openBytes, Math.min(start, length), Math.min(end, length));

  return {
    length,
    name,
    type: '',
    readInPlace: true,

    async slice(start, end) {
      const bytes = part(start, end);
      const last = end >= length;
      if (bytes.size < WHOLE) return { bytes: await bytes.bytes(), last };
      assertUnchanged(name, begun, await lookedAt(path, name));
      return { bytes, last };
    },

    async verify(start) {
      await part(start, start + 1).bytes();
    },

    close() {},
  };
}

/** In bytes; below it, as for the samples of a fingerprint, a part is read at once. */
const WHOLE = 2 ** 20;

function lookedAt(path: string, name: string): Promise<BigIntStats> {
  return stat(path, { bigint: true }).catch(unreadable(name));
}

/** Throws what a file's reader is told. */
function unreadable(name: string): (cause: unknown) => never {
  return (cause) => {
    throw new UploadError(...sourceUnreadable(name, cause));
  };
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
