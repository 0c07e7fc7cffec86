import { openLater } from './openLater.ts';
import type { NodeReadable, SourceKind } from './source.ts';
import { streamSource } from './stream.ts';

/** Node's own streams. Left as they are until the upload starts; destroyed when it is over. */
export const nodeReadables: SourceKind = (input) => {
  if (!isReadable(input)) return undefined;
  if (input.readableEnded)
    throw new TypeError('This stream has been read to its end: give one that is fresh');
  return openLater('', async () => {
    const pieces = input[Symbol.asyncIterator]();
    return streamSource({
      async next() {
        const { done, value } = await pieces.next();
        // A string where the stream has an encoding.
        return done ? null : typeof value === 'string' ? new TextEncoder().encode(value) : value;
      },
      async cancel() {
        input.destroy();
      },
    });
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
