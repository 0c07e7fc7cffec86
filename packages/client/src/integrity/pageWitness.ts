import type { ErrorClass } from '../errors.ts';
import type { Bytes, Source } from '../source/source.ts';
import { type HashReply, type HashRequest, hashInWorker } from './hashWorker.ts';
import { type RunningDigest, type Witness, witnessOf } from './witness.ts';

/**
 * A witness in a page: it hashes in a worker, which all uploads share, and which reads Blobs itself. Where a page may have
 * no worker of its own making (its content security policy, jsdom), in small steps between other work. Loaded on demand.
 */
export function pageWitness(source: Source, UploadError: ErrorClass): Witness {
  return witnessOf(source, startDigest, UploadError);
}

type Ask = (request: HashRequest) => Promise<Uint8Array<ArrayBuffer> | null>;

let shared: Promise<Ask | null> | undefined;
let count = 0;

function startDigest(): RunningDigest {
  shared ??= openWorker();
  count += 1;
  const id = count;
  const begun = shared.then((ask) => (ask === null ? stepwise() : inWorker(ask, id)));
  return {
    update: async (bytes) => (await begun).update(bytes),
    value: async () => (await begun).value(),
  };
}

function inWorker(ask: Ask, id: number): RunningDigest {
  return {
    async update(bytes) {
      await ask({ id, bytes });
    },
    async value() {
      return (await ask({ id, bytes: null })) ?? new Uint8Array();
    },
  };
}

/** Resolves with a way to ask the worker; `null` where there can be none. */
export function openWorker(): Promise<Ask | null> {
  return new Promise((resolve) => {
    try {
      const url = URL.createObjectURL(new Blob([`(${hashInWorker})()`], { type: 'text/javascript' }));
      const worker = new Worker(url);
      const asked: { resolve(digest: Uint8Array<ArrayBuffer> | null): void; reject(error: Error): void }[] =
        [];
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(null);
        for (const { reject } of asked.splice(0)) reject(new Error(`The worker failed: ${event.message}`));
      };
      worker.onmessage = ({ data }: MessageEvent<HashReply>) => {
        if (data === 'ready') {
          URL.revokeObjectURL(url);
          resolve(
            (request) =>
              new Promise((resolve, reject) => {
                asked.push({ resolve, reject });
                worker.postMessage(request);
              }),
          );
          return;
        }
        const first = asked.shift();
        if ('failed' in data) first?.reject(new Error(data.failed));
        else first?.resolve(data.digest);
      };
    } catch {
      resolve(null);
    }
  });
}

/** Bytes between two turns of the event loop: a few milliseconds. */
const STEP = 2 ** 20;

/** In JavaScript, by a library that is loaded only then. */
export async function stepwise(): Promise<RunningDigest> {
  const { sha256 } = await import('@noble/hashes/sha2.js');
  const hash = sha256.create();
  return {
    async update(bytes: Bytes) {
      const all = bytes instanceof Uint8Array ? bytes : new Uint8Array(await bytes.arrayBuffer());
      for (let start = 0; start < all.byteLength; start += STEP) {
        hash.update(all.subarray(start, start + STEP));
        await new Promise((resolve) => setTimeout(resolve));
      }
    },
    value: async () => hash.digest(),
  };
}
