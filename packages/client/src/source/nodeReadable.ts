import { UploadError } from '../errors.ts';
import { openLater } from './openLater.ts';
import type { NodeReadable, SourceKind } from './source.ts';
import { type Pieces, streamSource } from './stream.ts';

/** Node's own streams. Left as they are until the upload starts; destroyed when it is over. */
export const nodeReadables: SourceKind = (input) => {
  if (!isReadable(input)) return undefined;
  if (input.readableEnded)
    throw new TypeError('This stream has been read to its end: give one that is fresh');
  return openLater('', async () => {
    const pieces = input[Symbol.asyncIterator]();
    const reader: Pieces = {
      async read() {
        const { done = false, value } = await pieces.next();
        // A string where the stream has an encoding.
        return { done, value: typeof value === 'string' ? new TextEncoder().encode(value) : value };
      },
      async cancel() {
        input.destroy();
      },
    };
    return streamSource(reader, UploadError);
  });
};

function isReadable(input: unknown): input is NodeReadable {
  return (
    typeof input === 'object' &&
    input !== null &&
    Symbol.asyncIterator in input &&
    'readableEnded' in input &&
    'destroy' in input &&
    typeof input.destroy === 'function'
  );
}
