import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { afterEach, describe, expect, it } from 'vitest';
import { createUpload } from '../index.node.ts';
import type { UploadOptions } from '../options.ts';
import { memoryResumeStore } from '../resume/memory.ts';
import type { UploadInput } from '../source/source.ts';
import {
  appendedTo,
  conversation,
  created,
  failure,
  hello,
  problem,
  stands,
} from '../testing/conversation.ts';
import { nodeTransport } from '../transport/node.ts';
import type { Transport } from '../transport/transport.ts';

const MiB = 2 ** 20;
const bytes = new Uint8Array(randomBytes(3 * MiB));
const reprDigest = (data: Uint8Array | string) =>
  `sha-256=:${createHash('sha256').update(data).digest('base64')}:`;
const OFFER = { 'want-repr-digest': 'sha-512=10, sha-256=9' };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** The kit's server over real sockets; what it heard, and what its gate let pass. */
async function served() {
  const completions: string[] = [];
  const tus = createTusServer({
    storage: memoryStorage(),
    sweepInterval: null,
    beforeComplete: ({ id }) => void completions.push(id),
  });
  const { url: origin, close } = await serve(tus);
  cleanups.push(
    () => tus.close(),
    () => close(0),
  );
  const http = nodeTransport();
  /** What becomes of the body of each request; by default nothing. */
  const way = { change: (body: Uint8Array<ArrayBuffer>) => body };
  const digests: (string | undefined)[] = [];
  const transport: Transport = async (request) => {
    if (request.method !== 'HEAD') digests.push(request.headers['repr-digest']);
    const { body } = request;
    if (body === null) return http(request);
    const read = body instanceof Uint8Array ? body : new Uint8Array(await body.arrayBuffer());
    return http({ ...request, body: way.change(read) });
  };
  const begin = (input: UploadInput, options: Partial<UploadOptions> = {}) => {
    const upload = createUpload(input, {
      endpoint: `${origin}/files`,
      digest: 'sha-256',
      chunkSize: MiB,
      transport,
      retry: { delay: 1, maxDelay: 1 },
      resume: false,
      ...options,
    });
    upload.start();
    return upload;
  };
  return { begin, way, digests, completions };
}

function flipped(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const changed = body.slice();
  const at = Math.floor(changed.length / 2);
  changed[at] = (changed[at] ?? 0) ^ 8;
  return changed;
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 200_000) yield bytes.subarray(at, at + 200_000);
}

describe.each(['tus', 'ietf'] as const)('the digest of the whole, over %s', (dialect) => {
  it('goes along with the last bytes only, and the server tells the same', async () => {
    const { begin, digests } = await served();
    const { response } = await begin(bytes, { dialect }).done;
    expect(digests).toEqual([undefined, undefined, undefined, reprDigest(bytes)]);
    expect(response?.headers['repr-digest']).toBe(reprDigest(bytes));
  });

  it('of a stream goes along with its end', async () => {
    const { begin, digests } = await served();
    const upload = begin(Readable.from(pieces()), { dialect });
    const { response } = await upload.done;
    expect(digests.filter((digest) => digest !== undefined)).toEqual([reprDigest(bytes)]);
    expect(response?.headers['repr-digest']).toBe(reprDigest(bytes));
  });

  it.each([
    ['the first', 0],
    ['the middle', 1],
    ['the last', 2],
  ])('a bit that was flipped in %s chunk is never a success: nothing completes', async (_, chunk) => {
    const { begin, way, completions } = await served();
    let count = 0;
    way.change = (body) => {
      count += 1;
      return count === chunk + 1 ? flipped(body) : body;
    };
    const upload = begin(bytes, { dialect });
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'integrity', retryable: false, status: 400 });
    expect(completions).toEqual([]);
    // The server has no use for the bytes either: trying again begins anew.
    expect(upload.getSnapshot().url).toBeNull();
    upload.start();
    await expect.poll(() => upload.getSnapshot().status).toBe('completed');
    expect(completions).toHaveLength(1);
  });

  it('with checksums too, a flipped bit costs one chunk, and no more', async () => {
    const { begin, way, completions } = await served();
    let count = 0;
    way.change = (body) => {
      count += 1;
      return count === 2 ? flipped(body) : body;
    };
    const { response } = await begin(bytes, { dialect, checksum: 'sha256' }).done;
    expect(count).toBe(4);
    expect(response?.headers['repr-digest']).toBe(reprDigest(bytes));
    expect(completions).toHaveLength(1);
  });

  it('of an upload that another process began reads the beginning again', async () => {
    const { begin, digests } = await served();
    const dir = mkdtempSync(join(tmpdir(), 'kit-digest-'));
    cleanups.push(() => rmSync(dir, { recursive: true }));
    const path = join(dir, 'film.mp4');
    writeFileSync(path, bytes);
    const resume = memoryResumeStore();
    const first = begin({ path }, { dialect, resume, stopAt: MiB + 5 });
    await expect.poll(() => first.getSnapshot().status).toBe('paused');
    const second = begin({ path }, { dialect, resume });
    await second.done;
    expect(second.getSnapshot().url).toBe(first.getSnapshot().url);
    expect(digests.at(-1)).toBe(reprDigest(bytes));
  });
});

describe('the digest of the whole', () => {
  it('is of all parts together, where an upload goes in parts', async () => {
    const { begin, digests, completions } = await served();
    const { response } = await begin(bytes, { parallel: 3 }).done;
    expect(digests.filter((digest) => digest !== undefined)).toEqual([reprDigest(bytes)]);
    expect(response?.headers['repr-digest']).toBe(reprDigest(bytes));
    expect(completions).toHaveLength(1);
  });

  it('finds a bit that was flipped in a part', async () => {
    const { begin, way, completions } = await served();
    let count = 0;
    way.change = (body) => {
      count += 1;
      return count === 2 ? flipped(body) : body;
    };
    expect(await failure(begin(bytes, { parallel: 3 }))).toMatchObject({ code: 'integrity' });
    expect(completions).toEqual([]);
  });

  it('goes along with a small file that goes along with its creation', async () => {
    const { begin, digests, way, completions } = await served();
    const small = bytes.subarray(0, 1000);
    await begin(small).done;
    digests.length = 0;
    await begin(small).done;
    expect(digests).toEqual([reprDigest(small)]);
    way.change = flipped;
    expect(await failure(begin(small))).toMatchObject({ code: 'integrity' });
    expect(completions).toHaveLength(2);
  });

  it('of no bytes at all needs no proof', async () => {
    const { begin } = await served();
    expect((await begin(new Uint8Array()).done).length).toBe(0);
  });

  it('fails before a byte is sent where the server compares none', async () => {
    const { begin, nextRequest, log } = conversation();
    const upload = begin(hello, { digest: 'sha-256' });
    (await nextRequest()).respondWith(created);
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'integrity', retryable: false });
    expect(error.message).toMatch(/compares no digests/);
    expect(log).toHaveLength(1);
  });

  it.each([
    ['another', { 'repr-digest': reprDigest('hallo') }, /other bytes/],
    ['none', {}, /does not tell its digest/],
  ])(
    'that the server tells with the last byte is compared: %s is no success',
    async (_, headers, sentence) => {
      const { begin, nextRequest } = conversation();
      const upload = begin(hello, { digest: 'sha-256' });
      (await nextRequest()).respondWith({ ...created, headers: { ...created.headers, ...OFFER } });
      const patch = await nextRequest();
      expect(patch.headers['repr-digest']).toBe(reprDigest('hello'));
      patch.respondWith({ status: 204, headers: { ...appendedTo(5).headers, ...headers } });
      const error = await failure(upload);
      expect(error.code).toBe('integrity');
      expect(error.message).toMatch(sentence);
    },
  );

  it('is compared where the last answer was lost, with what HEAD tells', async () => {
    const { begin, nextRequest, clock } = conversation();
    const upload = begin(hello, { digest: 'sha-256' });
    (await nextRequest()).respondWith({ ...created, headers: { ...created.headers, ...OFFER } });
    (await nextRequest()).fail();
    await expect.poll(() => upload.getSnapshot()).toMatchObject({ phase: 'waiting' });
    await clock.advance(1000);
    const head = stands(5, 5);
    (await nextRequest()).respondWith({
      ...head,
      headers: { ...head.headers, 'repr-digest': reprDigest('hello') },
    });
    await upload.done;
  });

  it('that the server found to be another is an error for people', async () => {
    const { begin, nextRequest } = conversation();
    const upload = begin(hello, { digest: 'sha-256' });
    (await nextRequest()).respondWith({ ...created, headers: { ...created.headers, ...OFFER } });
    (await nextRequest()).respondWith(problem(400, 'digest-mismatch', 'It is another.'));
    const error = await failure(upload);
    expect(error).toMatchObject({ code: 'integrity', retryable: false });
    expect(error.message).toContain('It is another.');
  });
});
