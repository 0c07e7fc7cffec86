import { constants } from 'node:fs';
import { type ByteRange, ByteStoreError } from '../../ports/byteStore.ts';
import { onDisk, onDiskIfThere } from './fault.ts';
import type { Files } from './files.ts';

/** Bytes that are read at once, and in memory per reader; copied at once too: see RUN_LENGTH for why no power of two. */
export const PIECE_LENGTH = 240 * 1024;

/** Streams a run of a file's bytes. Closes the file on every way out, an early `return` included. */
export async function* readFile(
  files: Files,
  path: string,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (start >= end) return;
  const file = await onDiskIfThere(() => files.open(path, constants.O_RDONLY));
  if (file === undefined) throw new ByteStoreError('missing', new Error(`0 bytes of ${end} are there`));
  try {
    for (let position = start; position < end; ) {
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_LENGTH, end - position));
      const bytesRead = await onDisk(() => file.read(piece, position));
      if (bytesRead === 0) {
        throw new ByteStoreError('missing', new Error(`${position} bytes of ${end} are there`));
      }
      yield piece.subarray(0, bytesRead);
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}
