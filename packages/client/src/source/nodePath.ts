import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UploadError } from '../errors.ts';
import { openLater } from './openLater.ts';
import type { FilePath, Source, SourceKind } from './source.ts';
import { sourceChanged, sourceUnreadable } from './sourceError.ts';

/** Files of this machine by their path. */
export const paths: SourceKind = (input) => {
  if (!isFilePath(input)) return undefined;
  const path = typeof input.path === 'string' ? input.path : fileURLToPath(input.path);
  const name = basename(path);
  return openLater(name, () => openPath(path, name));
};

async function openPath(path: string, name: string): Promise<Source> {
  const begun = await stat(path, { bigint: true }).catch((cause) => {
    throw sourceUnreadable(name, cause);
  });
  if (!begun.isFile()) {
    const what = begun.isDirectory() ? 'a folder' : 'no regular file';
    throw new UploadError(`"${path}" is ${what}. Give the path of a file, or a stream.`, {
      code: 'source-unreadable',
    });
  }
  const length = Number(begun.size);

  return {
    length,
    name,
    type: '',

    // Opened for each chunk: beside the chunk's way to the server that is nothing, and a paused upload holds no file.
    async slice(start, end) {
      const until = Math.min(end, length);
      const bytes = new Uint8Array(Math.max(0, until - start));
      const file = await open(path).catch((cause) => {
        throw sourceUnreadable(name, cause);
      });
      try {
        for (let filled = 0; filled < bytes.byteLength; ) {
          const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, start + filled);
          if (bytesRead === 0) throw sourceChanged(name, 'it has become shorter');
          filled += bytesRead;
        }
        // After the reading, so that what was written meanwhile shows too.
        assertUnchanged(name, begun, await file.stat({ bigint: true }));
      } finally {
        await file.close();
      }
      return { bytes, last: until >= length };
    },

    close() {},
  };
}

function assertUnchanged(name: string, begun: BigIntStats, now: BigIntStats): void {
  if (now.size !== begun.size) {
    throw sourceChanged(name, `it had ${begun.size} bytes and now has ${now.size}`);
  }
  if (now.mtimeNs !== begun.mtimeNs) throw sourceChanged(name, 'it has been modified');
}

function isFilePath(input: unknown): input is FilePath {
  return (
    typeof input === 'object' &&
    input !== null &&
    'path' in input &&
    (typeof input.path === 'string' || input.path instanceof URL)
  );
}
