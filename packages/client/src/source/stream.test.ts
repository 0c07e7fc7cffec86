import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { appendedTo, conversation } from '../testing/conversation.ts';
import { nodeReadables } from './nodeReadable.ts';
import { sourceOpener } from './openSource.ts';
import { readSource } from './readSource.ts';
import type { Source, UploadInput } from './source.ts';
import { webStreams } from './webStream.ts';

const open = sourceOpener([webStreams, nodeReadables], 'a stream');
const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);

/** The bytes 0 to 99 in pieces of 7, and how many of them were asked for. */
function pieces() {
  let pulled = 0;
  let cancelled = false;
  const next = () => {
    const piece = bytes.slice(pulled, pulled + 7);
    pulled += piece.length;
    return piece.length > 0 ? piece : null;
  };
  return {
    pulled: () => pulled,
    cancelled: () => cancelled,
    web: () =>
      new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            const piece = next();
            if (piece === null) controller.close();
            else controller.enqueue(piece);
          },
          cancel() {
            cancelled = true;
          },
        },
        { highWaterMark: 0 },
      ),
    node: () =>
      new Readable({
        highWaterMark: 0,
        read() {
          this.push(next());
        },
        destroy(error, done) {
          cancelled = true;
          done(error);
        },
      }),
  };
}

function webStreamOf(...pieces: unknown[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

describe.each(['web', 'node'] as const)('a %s stream as a source', (kind) => {
  it('is not touched before it is opened, and its length is not known', () => {
    const from = pieces();
    expect(open(from[kind]())).toMatchObject({ length: null, name: '', type: '' });
    expect(from.pulled()).toBe(0);
  });

  it('gives chunk after chunk, and says where it ends', async () => {
    const source = open(pieces()[kind]());
    expect(await readSource(source, 0, 40)).toEqual(bytes.slice(0, 40));
    expect(await readSource(source, 40, 80)).toEqual(bytes.slice(40, 80));
    const { last } = await source.slice(80, 120);
    expect(last).toBe(true);
    expect(await readSource(source, 80, 120)).toEqual(bytes.slice(80));
  });

  it('knows that a chunk which ends with the stream is the last', async () => {
    const source = open(pieces()[kind]());
    expect(await source.slice(0, 99)).toMatchObject({ last: false });
    expect(await source.slice(0, 100)).toMatchObject({ last: true });
    expect(await readSource(source, 100, 200)).toHaveLength(0);
  });

  it('gives again what was not acknowledged: all of it, a smaller part, or from its middle', async () => {
    const source = open(pieces()[kind]());
    await source.slice(0, 40);
    expect(await readSource(source, 0, 40)).toEqual(bytes.slice(0, 40));
    expect(await readSource(source, 0, 11)).toEqual(bytes.slice(0, 11));
    expect(await readSource(source, 25, 65)).toEqual(bytes.slice(25, 65));
    expect(await readSource(source, 30, 90)).toEqual(bytes.slice(30, 90));
  });

  it('says clearly that what was acknowledged and let go cannot be had again', async () => {
    const source = open(pieces()[kind]());
    await source.slice(0, 40);
    await source.slice(40, 80);
    await expect(source.slice(39, 80)).rejects.toMatchObject({
      code: 'source-unreadable',
      retryable: false,
      message: expect.stringContaining('from byte 39: it is kept from byte 40 on'),
    });
    expect(await readSource(source, 40, 80)).toEqual(bytes.slice(40, 80));
  });

  it('is read no further than one piece past the chunk', async () => {
    const from = pieces();
    const source = open(from[kind]());
    await source.slice(0, 20);
    await source.slice(0, 20);
    expect(from.pulled()).toBeLessThanOrEqual(28);
  });

  it('hands two who ask at once their bytes in order', async () => {
    const source = open(pieces()[kind]());
    const [first, second] = await Promise.all([readSource(source, 0, 40), readSource(source, 10, 60)]);
    expect(first).toEqual(bytes.slice(0, 40));
    expect(second).toEqual(bytes.slice(10, 60));
  });

  it('is cancelled when the upload is over before it', async () => {
    const from = pieces();
    const source = open(from[kind]());
    await source.slice(0, 10);
    source.close();
    source.close();
    expect(from.cancelled()).toBe(true);
  });
});

describe('a stream as a source', () => {
  const reason = new Error('The tape tore');

  it.each<[string, UploadInput]>([
    ['web', new ReadableStream({ pull: (controller) => controller.error(reason) })],
    ['node', Readable.from({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(reason) }) })],
  ])('fails as unreadable when a %s stream breaks', async (_, input) => {
    await expect(open(input).slice(0, 10)).rejects.toMatchObject({
      code: 'source-unreadable',
      cause: reason,
    });
  });

  it('takes ArrayBuffers and views, and text of a Node stream that has an encoding', async () => {
    const mixed = webStreamOf(bytes.slice(0, 4).buffer, new DataView(bytes.buffer, 4, 4));
    expect(await readSource(open(mixed), 0, 100)).toEqual(bytes.slice(0, 8));
    const text = Readable.from([Buffer.from('업로드')]).setEncoding('utf8');
    expect(Buffer.from(await readSource(open(text), 0, 100)).toString()).toBe('업로드');
  });

  it('refuses pieces that are no bytes, in words', async () => {
    await expect(open(webStreamOf('text')).slice(0, 10)).rejects.toThrow(
      /gave a string where bytes.*TextEncoderStream/,
    );
    await expect(open(Readable.from([{ a: 1 }])).slice(0, 10)).rejects.toMatchObject({
      code: 'source-unreadable',
    });
  });

  it('refuses a stream that somebody reads, or has read', async () => {
    const locked = new ReadableStream();
    locked.getReader();
    expect(() => open(locked)).toThrow(/being read already/);
    const read = Readable.from([bytes]);
    for await (const _ of read);
    expect(() => open(read)).toThrow(/read to its end/);
  });

  it('holds a chunk and a piece at most, whatever its length', async () => {
    const piece = 64 * 1024;
    const chunk = 1024 * 1024;
    let alive = 0;
    const registry = new FinalizationRegistry(() => {
      alive -= 1;
    });
    const source: Source = open(
      new ReadableStream(
        {
          pull(controller) {
            const next = new Uint8Array(piece);
            alive += 1;
            registry.register(next.buffer, undefined);
            controller.enqueue(next);
          },
        },
        { highWaterMark: 0 },
      ),
    );
    for (let start = 0; start < 64 * chunk; start += chunk) await source.slice(start, start + chunk);
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const aliveNow = () => {
      collect();
      return alive;
    };
    // The piece read ahead, and those that the last chunk was made of while it is in flight. The registry is told of the
    // others when the engine finds the time.
    await expect.poll(aliveNow, { timeout: 10_000 }).toBeLessThanOrEqual(chunk / piece + 2);
  });
});

describe('an upload of a stream', () => {
  async function created(input: UploadInput, chunkSize: number) {
    const talk = conversation({ openSource: open });
    const upload = talk.begin(input, { chunkSize });
    (await talk.nextRequest()).respondWith({ status: 201, headers: { location: '/files/1' } });
    return { ...talk, upload };
  }

  it('defers its length, and declares it with the last chunk', async () => {
    const { begin, nextRequest } = conversation({ openSource: open });
    const upload = begin(pieces().web(), { chunkSize: 60 });
    const post = await nextRequest();
    expect(post.headers).toMatchObject({ 'upload-defer-length': '1' });
    expect(post.headers).not.toHaveProperty('upload-length');
    post.respondWith({ status: 201, headers: { location: '/files/1' } });

    const first = await nextRequest();
    expect(first.body).toEqual(bytes.slice(0, 60));
    expect(first.headers).not.toHaveProperty('upload-length');
    expect(upload.getSnapshot()).toMatchObject({ length: null, progress: null });
    first.respondWith(appendedTo(60));
    const last = await nextRequest();
    expect(last.body).toEqual(bytes.slice(60));
    expect(last.headers).toMatchObject({ 'upload-length': '100' });
    last.respondWith(appendedTo(100));
    expect(await upload.done).toMatchObject({ length: 100 });
  });

  it('declares its length once, whatever the server takes of the last chunk', async () => {
    const { nextRequest, upload } = await created(pieces().web(), 200);
    const first = await nextRequest();
    expect(first.headers).toMatchObject({ 'upload-length': '100' });
    first.respondWith(appendedTo(30));
    const rest = await nextRequest();
    expect(rest.body).toEqual(bytes.slice(30));
    expect(rest.headers).not.toHaveProperty('upload-length');
    rest.respondWith(appendedTo(100));
    await upload.done;
  });

  it('sends what a lost request carried again, from where the server stands', async () => {
    const { nextRequest, upload, clock } = await created(pieces().web(), 60);
    (await nextRequest()).fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith({ status: 200, headers: { 'upload-offset': '13' } });
    const again = await nextRequest();
    expect(again.headers).toMatchObject({ 'upload-offset': '13' });
    expect(again.body).toEqual(bytes.slice(13, 73));
    again.respondWith(appendedTo(73));
    const last = await nextRequest();
    expect(last.body).toEqual(bytes.slice(73));
    last.respondWith(appendedTo(100));
    await upload.done;
  });

  it('is completed when the answer to its last byte was lost', async () => {
    const { nextRequest, upload, clock } = await created(pieces().web(), 200);
    (await nextRequest()).fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith({
      status: 200,
      headers: { 'upload-offset': '100', 'upload-length': '100' },
    });
    expect(await upload.done).toMatchObject({ length: 100, response: null });
  });

  it('fails in words when the server lost bytes that are gone here too', async () => {
    const { nextRequest, upload, clock } = await created(pieces().web(), 40);
    (await nextRequest()).respondWith(appendedTo(40));
    (await nextRequest()).fail();
    await clock.advance(1000);
    (await nextRequest()).respondWith({ status: 200, headers: { 'upload-offset': '20' } });
    await expect(upload.done).rejects.toMatchObject({ code: 'source-unreadable' });
  });

  it('ends well when there is nothing in it', async () => {
    const { nextRequest, upload } = await created(Readable.from([]), 40);
    const only = await nextRequest();
    expect(only.headers).toMatchObject({ 'upload-length': '0', 'upload-offset': '0' });
    only.respondWith(appendedTo(0));
    expect(await upload.done).toMatchObject({ length: 0 });
  });
});
