import { UploadError } from '../errors.ts';
import { loaded } from '../loaded.ts';
import { openLater } from './openLater.ts';
import { hasMethod, type SourceKind } from './source.ts';

/** Streams of the web: the body of a response, a recorder's output. What reads them is loaded on demand. */
export const webStreams: SourceKind = (input) => {
  if (!isWebStream(input)) return undefined;
  if (input.locked) throw new TypeError('This stream is being read already: give a fresh one');
  return openLater('', async () => {
    const { streamSource } = await loaded(import('./stream.ts'));
    return streamSource(input.getReader(), UploadError);
  });
};

function isWebStream(input: unknown): input is ReadableStream<unknown> {
  return hasMethod(input, 'getReader');
}
