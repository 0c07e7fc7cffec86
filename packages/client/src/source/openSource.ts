import { blobs } from './blob.ts';
import { bytesInMemory } from './bytes.ts';
import { fileHandles } from './fileHandle.ts';
import type { Source, SourceKind, UploadInput } from './source.ts';
import { webStreams } from './webStream.ts';

/** What every environment can read. One that can read more adds its own kinds. */
export const commonKinds: readonly SourceKind[] = [blobs, bytesInMemory, fileHandles, webStreams];

/**
 * Opens inputs of some kinds. `expected` names them for people.
 *
 * @throws TypeError when the input is none of these, lies in shared memory, or is a stream that is read already.
 */
export function sourceOpener(kinds: readonly SourceKind[], expected: string): (input: UploadInput) => Source {
  return (input) => {
    for (const open of kinds) {
      const source = open(input);
      if (source !== undefined) return source;
    }
    throw new TypeError(`Cannot upload ${kindOf(input)}: expected ${expected}`);
  };
}

/** Opens what can be had in a browser. @throws TypeError for everything else. */
export const openSource = sourceOpener(
  commonKinds,
  'a File, a Blob, an ArrayBuffer, a typed array, a ReadableStream or a FileSystemFileHandle',
);

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return String(input);
  return typeof input === 'object'
    ? `an object (${input.constructor?.name ?? 'Object'})`
    : `a ${typeof input}`;
}
