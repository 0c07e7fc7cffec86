import { blobSource } from './blob.ts';
import { bytesSource } from './bytes.ts';
import type { Source, UploadInput } from './source.ts';

/**
 * Opens what every environment can read. An environment that can read more tries its own kinds first.
 *
 * @throws TypeError when the input is none of these, or lies in shared memory.
 */
export function openSource(input: UploadInput): Source {
  // By shape, not by class: a File of an iframe or of jsdom is no instance of this realm's Blob.
  if (isBlob(input)) return blobSource(input);
  if (isArrayBuffer(input)) return bytesSource(input);
  if (ArrayBuffer.isView(input)) {
    if (onOwnMemory(input)) return bytesSource(input);
    throw new TypeError('Shared memory can change while it is uploaded: give a copy, such as bytes.slice()');
  }
  throw new TypeError(
    `Cannot upload ${kind(input)}: expected a File, a Blob, an ArrayBuffer or a typed array`,
  );
}

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

function isArrayBuffer(input: unknown): input is ArrayBuffer {
  return Object.prototype.toString.call(input) === '[object ArrayBuffer]';
}

function onOwnMemory(view: ArrayBufferView): view is ArrayBufferView<ArrayBuffer> {
  return isArrayBuffer(view.buffer);
}

function kind(input: unknown): string {
  if (input === null || input === undefined) return String(input);
  return typeof input === 'object'
    ? `an object (${input.constructor?.name ?? 'Object'})`
    : `a ${typeof input}`;
}
