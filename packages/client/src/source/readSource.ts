import { complain } from '../complain.ts';
import type { Bytes, Source } from './source.ts';

/**
 * Reads a part of a source into memory. For small parts: all of it is held at once.
 *
 * @throws UploadError 'source-unreadable' or 'source-changed'.
 */
export async function readSource(
  source: Source,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return inMemory(source, (await source.slice(start, end)).bytes);
}

/**
 * Reads several parts, one behind the other and behind `head`, in one go: each read is a round trip to the browser's own
 * process.
 *
 * @throws UploadError 'source-unreadable' or 'source-changed'.
 */
export async function readParts(
  source: Source,
  head: Uint8Array<ArrayBuffer>,
  positions: readonly (readonly [start: number, end: number])[],
): Promise<Uint8Array<ArrayBuffer>> {
  const part = async (position: readonly [start: number, end: number]) => {
    const { bytes } = await source.slice(...position);
    // A Blob of an iframe, or of jsdom, is none of this realm's, and would be put together as the text '[object Blob]'.
    return bytes instanceof Blob ? bytes : inMemory(source, bytes);
  };
  return inMemory(source, new Blob([head, ...(await Promise.all(positions.map(part)))]));
}

async function inMemory(source: Source, bytes: Bytes): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes instanceof Uint8Array) return bytes;
  try {
    return new Uint8Array(await readBlob(bytes));
  } catch (cause) {
    return complain('sourceUnreadable', source.name, cause);
  }
}

/** `blob.arrayBuffer()`, also where there is none: jsdom, which many people test their pages in. */
export function readBlob(blob: Blob): Promise<ArrayBuffer> {
  if ('arrayBuffer' in blob) return blob.arrayBuffer();
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    // readAsArrayBuffer gives nothing but an ArrayBuffer.
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}
