import type { Bytes } from '../source/source.ts';

/** What the worker is asked. All with one `id` belong to one digest. */
export type HashRequest =
  | { readonly id: number; readonly bytes: Bytes }
  /** The digest, which ends here. */
  | { readonly id: number; readonly bytes: null };

/** What it answers, in the order of what it was asked. `null`: taken in. */
export type HashReply =
  | { readonly digest: Uint8Array<ArrayBuffer> | null }
  | { readonly failed: string }
  | 'ready';

/**
 * SHA-256 (FIPS 180-4), piece by piece: WebCrypto has it in one go only, which would take the memory of a whole file. This
 * function is the source of a worker, as text: it names nothing outside of itself.
 */
export function hashInWorker(): void {
  const [rounds, first, schedule] = [new Int32Array(64), new Int32Array(8), new Int32Array(64)];
  const digests = new Map<number, { state: Int32Array; rest: Uint8Array; filled: number; total: number }>();
  // Every index below is one of the array's.
  const get = (array: Int32Array | Uint8Array, index: number) => array[index] as number;

  // "The first thirty-two bits of the fractional parts of the cube roots of the first sixty-four prime numbers" (4.2.2),
  // of the square roots of the first eight (5.3.3).
  for (let candidate = 2, found = 0; found < 64; candidate += 1) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) {
      if (candidate % divisor === 0) isPrime = false;
    }
    if (!isPrime) continue;
    rounds[found] = (candidate ** (1 / 3) % 1) * 2 ** 32;
    if (found < 8) first[found] = (candidate ** 0.5 % 1) * 2 ** 32;
    found += 1;
  }

  // With the names of FIPS 180-4, 6.2.2.
  const compress = (state: Int32Array, data: Uint8Array, offset: number): void => {
    for (let t = 0, i = offset; t < 16; t += 1, i += 4) {
      schedule[t] =
        (get(data, i) << 24) | (get(data, i + 1) << 16) | (get(data, i + 2) << 8) | get(data, i + 3);
    }
    for (let t = 16; t < 64; t += 1) {
      const x = get(schedule, t - 15);
      const y = get(schedule, t - 2);
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      schedule[t] = (s0 + s1 + get(schedule, t - 7) + get(schedule, t - 16)) | 0;
    }
    let a = get(state, 0);
    let b = get(state, 1);
    let c = get(state, 2);
    let d = get(state, 3);
    let e = get(state, 4);
    let f = get(state, 5);
    let g = get(state, 6);
    let h = get(state, 7);
    for (let t = 0; t < 64; t += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + get(rounds, t) + get(schedule, t)) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] = get(state, 0) + a;
    state[1] = get(state, 1) + b;
    state[2] = get(state, 2) + c;
    state[3] = get(state, 3) + d;
    state[4] = get(state, 4) + e;
    state[5] = get(state, 5) + f;
    state[6] = get(state, 6) + g;
    state[7] = get(state, 7) + h;
  };

  const digestOf = (id: number) => {
    const known = digests.get(id) ?? {
      state: first.slice(),
      rest: new Uint8Array(64),
      filled: 0,
      total: 0,
    };
    digests.set(id, known);
    return known;
  };

  const update = (id: number, data: Uint8Array): void => {
    const digest = digestOf(id);
    const { state, rest } = digest;
    let offset = 0;
    digest.total += data.length;
    if (digest.filled > 0) {
      offset = Math.min(64 - digest.filled, data.length);
      rest.set(data.subarray(0, offset), digest.filled);
      digest.filled += offset;
      if (digest.filled < 64) return;
      compress(state, rest, 0);
    }
    for (; offset + 64 <= data.length; offset += 64) compress(state, data, offset);
    rest.set(data.subarray(offset));
    digest.filled = data.length - offset;
  };

  const end = (id: number): Uint8Array<ArrayBuffer> => {
    const { total, filled, state } = digestOf(id);
    const padding = new Uint8Array(filled < 56 ? 64 - filled : 128 - filled);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(total / 2 ** 29));
    view.setUint32(padding.length - 4, (total * 8) >>> 0);
    update(id, padding);
    digests.delete(id);
    const words = new DataView(new ArrayBuffer(32));
    for (const [index, word] of state.entries()) words.setInt32(index * 4, word);
    return new Uint8Array(words.buffer);
  };

  let last = Promise.resolve();
  self.onmessage = ({ data: { id, bytes } }: MessageEvent<HashRequest>) => {
    const answer = async (): Promise<HashReply> => {
      if (bytes === null) return { digest: end(id) };
      update(id, bytes instanceof Uint8Array ? bytes : new Uint8Array(await bytes.arrayBuffer()));
      return { digest: null };
    };
    last = last.then(answer).then(
      (reply) => self.postMessage(reply),
      (error) => self.postMessage({ failed: String(error) } satisfies HashReply),
    );
  };
  self.postMessage('ready' satisfies HashReply);
}
