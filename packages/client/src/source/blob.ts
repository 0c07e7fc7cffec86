import { readBlob } from './readSource.ts';
import { hasMethod, type Source, type SourceKind } from './source.ts';
import { sourceChanged, sourceUnreadable } from './sourceError.ts';

export const blobs: SourceKind = (input) => (isBlob(input) ? blobSource(input) : undefined);

/** A File or Blob. Slices point into it: nothing is copied, and a file's bytes stay on disk until they are sent. */
export function blobSource(blob: Blob): Source {
  // What a plain Blob has not is `undefined` here.
  const file = blob as Blob & Partial<File>;
  const { name = '', lastModified } = file;
  const length = blob.size;

  async function assertReadable(bytes: Blob): Promise<void> {
    const read = await readBlob(bytes.slice(0, 1)).catch((cause) => {
      throw sourceUnreadable(name, cause);
    });
    if (bytes.size > 0 && read.byteLength === 0) throw sourceChanged(name, 'it has become shorter');
  }

  return {
    length,
    name,
    type: blob.type,

    async slice(start, end) {
      if (blob.size !== length) {
        throw sourceChanged(name, `it had ${length} bytes and now has ${blob.size}`);
      }
      if (file.lastModified !== lastModified) throw sourceChanged(name, 'it has been modified');
      const bytes = blob.slice(start, end);
      // A file that was edited, moved or unplugged fails only when it is read, and inside of a request that looks like
      // any network error and would be tried again for nothing (tus-js-client#255). Reading a byte here tells the truth.
      await assertReadable(bytes);
      return { bytes, last: end >= length };
    },

    close() {},
  };
}

function isBlob(input: unknown): input is Blob {
  return hasMethod(input, 'slice') && 'size' in input && typeof input.size === 'number';
}
