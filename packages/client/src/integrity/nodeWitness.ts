import { createHash } from 'node:crypto';
import type { ErrorClass } from '../errors.ts';
import type { Source } from '../source/source.ts';
import { type RunningDigest, type Witness, witnessOf } from './witness.ts';

/** Bytes between two turns of the event loop: a millisecond or two. */
const STEP = 2 ** 20;

/** A witness by node:crypto. Loaded on demand. */
export function nodeWitness(source: Source, UploadError: ErrorClass): Witness {
  return witnessOf(source, startDigest, UploadError);
}

function startDigest(): RunningDigest {
  const hash = createHash('sha256');
  return {
    async update(bytes) {
      const all = bytes instanceof Uint8Array ? bytes : new Uint8Array(await bytes.arrayBuffer());
      for (let start = 0; start < all.byteLength; start += STEP) {
        hash.update(all.subarray(start, start + STEP));
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    value: async () => hash.digest(),
  };
}
