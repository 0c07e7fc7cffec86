import { complain } from '../complain.ts';
import { readBlob } from './readSource.ts';
import { hasMethod, type Source, type SourceKind } from './source.ts';

export const blobs: SourceKind = (input) => (isBlob(input) ? blobSource(input) : undefined);

/** A File or Blob. Slices point into it: nothing is copied, and a file's bytes stay on disk until they are sent. */
export function blobSource(blob: Blob): Source {
  // What a plain Blob has not is `undefined` here.
  const file = blob as Blob & Partial<File>;
  const { name = '', lastModified } = file;
  const length = blob.size;

  const changed = () => complain('sourceChanged', name, length, blob.size);

  /** Each slice is a question to the browser's own process, which is busy with sending: no more of them than it takes. */
  async function part(start: number, end: number): Promise<Blob> {
    if (blob.size !== length || file.lastModified !== lastModified) await changed();
    return blob.slice(start, end);
  }

  return {
    length,
    name,
    type: blob.type,
    readInPlace: true,

    slice: async (start, end) => ({ bytes: await part(start, end), last: end >= length }),

    async verify(start) {
      const byte = await part(start, start + 1);
      const read = await readBlob(byte).catch((cause) => complain('sourceUnreadable', name, cause));
      if (read.byteLength < byte.size) await changed();
    },

    close() {},
  };
}

function isBlob(input: unknown): input is Blob {
  return hasMethod(input, 'slice') && 'size' in input && typeof input.size === 'number';
}
