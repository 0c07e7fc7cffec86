import type { Source, SourceKind } from './source.ts';
import { sourceChanged } from './sourceError.ts';

/** @throws TypeError when the bytes lie in shared memory. */
export const bytesInMemory: SourceKind = (input) => {
  if (isArrayBuffer(input)) return bytesSource(input);
  if (!ArrayBuffer.isView(input)) return undefined;
  if (onOwnMemory(input)) return bytesSource(input);
  throw new TypeError('Shared memory can change while it is uploaded: give a copy, such as bytes.slice()');
};

/** Bytes in memory. Slices are views: nothing is copied. */
export function bytesSource(input: ArrayBuffer | ArrayBufferView<ArrayBuffer>): Source {
  const bytes = ArrayBuffer.isView(input)
    ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    : new Uint8Array(input);
  const length = bytes.byteLength;

  return {
    length,
    name: '',
    type: '',
    readInPlace: true,

    async slice(start, end) {
      // A buffer that was given to a worker (a transfer list) or shrunk leaves its views empty or shorter.
      if (bytes.byteLength !== length) {
        throw sourceChanged('', `its buffer had ${length} bytes and now has ${bytes.byteLength}`);
      }
      return { bytes: bytes.subarray(start, end), last: end >= length };
    },

    close() {},
  };
}

function isArrayBuffer(input: unknown): input is ArrayBuffer {
  return Object.prototype.toString.call(input) === '[object ArrayBuffer]';
}

function onOwnMemory(view: ArrayBufferView): view is ArrayBufferView<ArrayBuffer> {
  return isArrayBuffer(view.buffer);
}
