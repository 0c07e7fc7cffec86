import { constants } from 'node:fs';
import { onDisk, onDiskIfThere } from './fault.ts';
import type { Files } from './files.ts';
import type { OpenFile } from './openFile.ts';
import { PIECE_LENGTH } from './read.ts';

/**
 * Copies parts, one after the other, into a file that is begun anew, and returns its length. A part is a file, or the bytes
 * themselves; one without a file has no bytes yet: the caller compares the length.
 *
 * A copy that a crash cut short counts for nothing until a record says so, and the next try starts over: in a new file,
 * which an earlier try that still runs in another process cannot reach.
 */
export async function concatFiles(
  files: Files,
  path: string,
  parts: readonly (string | Uint8Array)[],
): Promise<number> {
  await onDiskIfThere(() => files.unlink(path));
  const [first] = parts;
  const isCopied = typeof first === 'string';
  // The one copy that Node leaves to the kernel, and to file systems that share blocks (Btrfs, XFS, APFS).
  if (isCopied) await onDiskIfThere(() => files.copyFile(first, path, constants.COPYFILE_FICLONE));
  const target = await onDisk(() => files.open(path, constants.O_RDWR | constants.O_CREAT));
  try {
    let length = (await onDisk(() => target.stat())).size;
    for (const part of isCopied ? parts.slice(1) : parts)
      length = await copyOnto(files, part, target, length);
    return length;
  } finally {
    await target.close();
  }
}

async function copyOnto(
  files: Files,
  part: string | Uint8Array,
  target: OpenFile,
  offset: number,
): Promise<number> {
  if (typeof part !== 'string') {
    await onDisk(() => writeAll(target, part, offset));
    return offset + part.length;
  }
  const source = await onDiskIfThere(() => files.open(part, constants.O_RDONLY));
  if (source === undefined) return offset;
  try {
    const piece = Buffer.allocUnsafeSlow(PIECE_LENGTH);
    for (let position = offset; ; ) {
      const bytesRead = await onDisk(() => source.read(piece, position - offset));
      if (bytesRead === 0) return position;
      await onDisk(() => writeAll(target, piece.subarray(0, bytesRead), position));
      position += bytesRead;
    }
  } finally {
    await source.close();
  }
}

export async function writeAll(file: OpenFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const taken = await file.writev([bytes.subarray(written)], position + written);
    if (taken === 0) throw new Error('The file took no byte');
    written += taken;
  }
}
