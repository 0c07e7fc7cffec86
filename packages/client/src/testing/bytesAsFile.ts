import type { OpenBytes } from '../source/fileBlob.ts';

/** Bytes as a file has them: how often it was read, and how many of its openings are not closed. */
export function bytesAsFile(bytes: Uint8Array) {
  const state = { open: 0, reads: 0 };
  async function open(): Promise<OpenBytes> {
    state.open += 1;
    return {
      async read(into, at) {
        state.reads += 1;
        into.set(bytes.subarray(at, at + into.byteLength));
      },
      async close() {
        state.open -= 1;
      },
    };
  }
  return { open, state };
}
