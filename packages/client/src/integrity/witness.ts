import type { Dialect, Exchange, Proof } from '../dialect/dialect.ts';
import type { ErrorClass } from '../errors.ts';
import type { Bytes, Source, SourceSlice } from '../source/source.ts';
import type { TransportResponse } from '../transport/transport.ts';

/** A SHA-256 of bytes that go by. */
export interface RunningDigest {
  /** One after the other. */
  update(bytes: Bytes): Promise<void>;
  /** Of all that went by. Asked once, after the last `update`. */
  value(): Promise<Uint8Array>;
}

/** Vouches for the bytes of one upload: they are those that the source has, all of them, wherever they went. */
export interface Witness {
  /**
   * The dialect, with an ear for the bytes: takes in each chunk before it goes out, sends `Repr-Digest` (RFC 9530) along
   * with the last, and hears out each answer that has to tell something of it. Its exchanges reject with an UploadError
   * 'source-unreadable' or 'source-changed' when what came before a chunk had to be read again, and could not be.
   */
  around(dialect: Dialect): Dialect;
  /** `Repr-Digest` of the source, read for it as far as it was not seen yet. */
  whole(): Promise<Proof>;
  /**
   * Hears a server out: with an upload that is complete it has to tell the same digest, and with one that has just begun
   * that it will.
   *
   * @throws UploadError 'integrity' where it does not.
   */
  heard(url: string, response: Pick<TransportResponse, 'headers'>, complete: boolean): Promise<void>;
}

/** Bytes that are read at a time where they have to be read again. */
const PIECE = 4 * 2 ** 20;

/**
 * Follows an upload with a digest, beside it: what goes out is taken from hand to hand. After a resume the beginning is
 * read again, while the rest goes out already. One source has one witness.
 */
export function witnessOf(source: Source, start: () => RunningDigest, UploadError: ErrorClass): Witness {
  const witness = witnesses.get(source) ?? newWitness(source, start, UploadError);
  witnesses.set(source, witness);
  return witness;
}

const witnesses = new WeakMap<Source, Witness>();

function newWitness(source: Source, start: () => RunningDigest, UploadError: ErrorClass): Witness {
  let digest = start();
  let value: Promise<string> | null = null;
  /** Bytes taken in. */
  let at = 0;
  let pending = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, whatever became of the one before. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    pending += 1;
    const done = last.then(work).finally(() => {
      pending -= 1;
    });
    last = done.catch(() => {});
    return done;
  }

  async function take(bytes: Bytes): Promise<void> {
    await digest.update(bytes);
    at += byteLength(bytes);
  }

  async function readUpTo(end: number): Promise<void> {
    while (at < end) {
      const { bytes, last } = await source.slice(at, Math.min(at + PIECE, end));
      await take(bytes);
      if (last) return;
    }
  }

  function startAnew(): Promise<void> {
    return enqueue(async () => {
      digest = start();
      value = null;
      at = 0;
    });
  }

  function tell(): Promise<string> {
    return enqueue(() => {
      value ??= digest.value().then((bytes) => `sha-256=:${btoa(String.fromCharCode(...bytes))}:`);
      return value;
    });
  }

  async function whole(): Promise<string> {
    const { length } = source;
    if (length !== null) await enqueue(() => readUpTo(length));
    return tell();
  }

  async function saw(from: number, { bytes, last: isLast }: SourceSlice): Promise<Proof> {
    const isStream = source.length === null;
    // Of a file that changed since, nothing that was taken in counts any more.
    if (from === 0 && at > 0 && !isStream) await startAnew();
    const end = from + byteLength(bytes);
    // A stream has its bytes only once.
    if (isStream) await last;
    const inHand = pending === 0 && from <= at && end > at;
    const done = enqueue(() => (inHand ? take(part(bytes, at - from)) : readUpTo(end)));
    // Told with the last chunk, which is read up to as well.
    done.catch(() => {});
    if (!isLast) return {};
    await done;
    return proof(await tell());
  }

  const heard: Witness['heard'] = async (url, { headers }, complete) => {
    const fail = (sentence: string) => new UploadError(sentence, { code: 'integrity' });
    // Nothing can be wrong with no bytes.
    if (source.length === 0) return;
    if (!complete) {
      if (/\bsha-256\b/.test(headers['want-repr-digest'] ?? '')) return;
      throw fail(
        `The server at ${url} compares no digests (Want-Repr-Digest). In a browser it also has to list it in Access-Control-Expose-Headers. Upload without the option digest; the option checksum may do`,
      );
    }
    const told = /\bsha-256=:[A-Za-z0-9+/]+=*:/.exec(headers['repr-digest'] ?? '')?.[0];
    const own = await whole();
    if (told === own) return;
    throw fail(
      told === undefined
        ? `The upload at ${url} is complete, but the server does not tell its digest (Repr-Digest), so nobody knows whether it is whole`
        : `The server has other bytes at ${url} than ${source.name || 'the source'} has: their digest is ${told}, and should be ${own}. Start again to upload it anew`,
    );
  };

  return {
    around: (dialect) => ({
      ...dialect,
      async create(command) {
        const { bytes, length } = command;
        const proof = bytes && (await saw(0, { bytes, last: true }));
        return hearing(await dialect.create({ ...command, proof }), ({ url, offset }, response) =>
          heard(url, response, offset === length),
        );
      },
      retrieve: (url) =>
        hearing(dialect.retrieve(url), async ({ offset, length }, response) => {
          // An upload of another length is complained of as such.
          const isWhole = offset === length && length === (source.length ?? length);
          if (isWhole) await heard(url, response, true);
        }),
      async append(command) {
        const { url, offset: from, bytes, last } = command;
        const end = from + byteLength(bytes);
        const proof = await saw(from, { bytes, last });
        return hearing(await dialect.append({ ...command, proof }), async ({ offset }, response) => {
          if (last && offset === end) await heard(url, response, true);
        });
      },
    }),
    whole: async () => proof(await whole()),
    heard,
  };
}

/** The exchange, whose answer is heard before it counts. */
function hearing<T>(
  { request, read }: Exchange<T>,
  heard: (answer: T, response: TransportResponse) => Promise<void>,
): Exchange<T> {
  return {
    request,
    async read(response, now) {
      const answer = await read(response, now);
      await heard(answer, response);
      return answer;
    },
  };
}

function proof(digest: string): Proof {
  return { 'repr-digest': digest };
}

// Not from source.ts: a module that is loaded on demand would take it out of the bundle's first file.
function byteLength(bytes: Bytes): number {
  return bytes instanceof Uint8Array ? bytes.byteLength : bytes.size;
}

function part(bytes: Bytes, start: number): Bytes {
  if (start === 0) return bytes;
  return bytes instanceof Uint8Array ? bytes.subarray(start) : bytes.slice(start);
}
