import { openLater } from './openLater.ts';
import type { SourceKind } from './source.ts';

/** Streams of the web: the body of a response, a recorder's output. What reads them is loaded on demand. */
export const webStreams: SourceKind = (input) => {
  if (!isWebStream(input)) return undefined;
  if (input.locked) throw new TypeError('This stream is being read already: give one that nobody else reads');
  return openLater('', async () => {
    const { streamSource } = await import('./stream.ts');
    const reader = input.getReader();
    return streamSource({
      async next() {
        const { done, value } = await reader.read();
        return done ? null : value;
      },
      async cancel() {
        await reader.cancel();
      },
    });
  });
};

function isWebStream(input: unknown): input is ReadableStream<unknown> {
  return (
    typeof input === 'object' &&
    input !== null &&
    'getReader' in input &&
    typeof input.getReader === 'function'
  );
}
