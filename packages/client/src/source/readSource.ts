import { complain } from '../complain.ts';
import type { Source } from './source.ts';

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
  const { bytes } = await source.slice(start, end);
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
