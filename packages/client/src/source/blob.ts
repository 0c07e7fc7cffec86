import { readBlob } from './readSource.ts';
import type { Source, SourceKind } from './source.ts';
import { sourceChanged, sourceUnreadable } from './sourceError.ts';

export const blobs: SourceKind = (input) => (isBlob(input) ? blobSource(input) : undefined);

/** A File or Blob. Slices point into it: nothing is copied, and a file's bytes stay on disk until they are sent. */
export function blobSource(blob: Blob): Source {
  const name = 'name' in blob && typeof blob.name === 'string' ? blob.name : '';
  const length = blob.size;
  const modifiedAt = lastModified(blob);

  async function assertReadable(bytes: Blob): Promise<void> {
    const read = await readBlob(bytes.slice(0, 1)).catch((cause) => {
      throw sourceUnreadable(name, cause);
    });
    if (read.byteLength < Math.min(1, bytes.size)) throw sourceChanged(name, 'it has become shorter');
  }

  return {
    length,
    name,
    type: blob.type,

    async slice(start, end) {
      if (blob.size !== length) {
        throw sourceChanged(name, `it had ${length} bytes and now has ${blob.size}`);
      }
      if (lastModified(blob) !== modifiedAt) throw sourceChanged(name, 'it has been modified');
      const bytes = blob.slice(start, end);
      // A file that was edited, moved or unplugged fails only when it is read, and inside of a request that looks like
      // any network error and would be tried again for nothing (tus-js-client#255). Reading a byte here tells the truth.
      await assertReadable(bytes);
      return { bytes, last: end >= length };
    },

    close() {},
  };
}

function lastModified(blob: Blob): unknown {
  return 'lastModified' in blob ? blob.lastModified : undefined;
}

// By shape, not by class: a File of an iframe or of jsdom is no instance of this realm's Blob.
function isBlob(input: unknown): input is Blob {
  return (
    typeof input === 'object' &&
    input !== null &&
    'size' in input &&
    typeof input.size === 'number' &&
    'slice' in input &&
    typeof input.slice === 'function'
  );
}
