import { complain } from '../complain.ts';
import type { Source, SourceKind } from './source.ts';

/** @throws TypeError when the bytes lie in shared memory. */
export const bytesInMemory: SourceKind = (input) => {
  const view = ArrayBuffer.isView(input);
  const buffer = view ? input.buffer : input;
  // By name, not by class: a buffer of an iframe is no instance of this realm's.
  const kind = Object.prototype.toString.call(buffer);
  if (kind === '[object SharedArrayBuffer]') {
    throw new TypeError('Shared memory can change while it is uploaded: give a copy, such as bytes.slice()');
  }
  if (kind !== '[object ArrayBuffer]') return undefined;
  // The name says that it is one.
  const own = buffer as ArrayBuffer;
  return bytesSource(view ? new Uint8Array(own, input.byteOffset, input.byteLength) : new Uint8Array(own));
};

/** Bytes in memory. Slices are views: nothing is copied. */
function bytesSource(bytes: Uint8Array<ArrayBuffer>): Source {
  const length = bytes.byteLength;

  return {
    length,
    name: '',
    type: '',
    readInPlace: true,

    async slice(start, end) {
      // A buffer that was given to a worker (a transfer list) or shrunk leaves its views empty or shorter.
      if (bytes.byteLength !== length) await complain('sourceChanged', '', length, bytes.byteLength);
      return { bytes: bytes.subarray(start, end), last: end >= length };
    },

    close() {},
  };
}
