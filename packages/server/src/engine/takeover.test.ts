import { describe, expect, it } from 'vitest';
import type { Storage } from '../ports/storage.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { OCTETS, TUS } from '../testing/conversation.ts';
import { serverWith } from '../testing/serverWith.ts';
import { signal } from '../testing/signal.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** A PATCH whose body the test feeds by hand. */
function appendRequest(path: string, offset: number, body: ReadableStream<Uint8Array>): Request {
  return new Request(`http://tus.example.org${path}`, {
    method: 'PATCH',
    headers: { ...TUS, ...OCTETS, 'upload-offset': String(offset) },
    body,
    duplex: 'half',
  });
}

function handFed() {
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      feed = controller;
    },
  });
  return { stream, write: (text: string) => feed?.enqueue(bytes(text)), end: () => feed?.close() };
}

/** Lets the requests made so far come as far as they can. */
const inLine = () => new Promise((resolve) => setImmediate(resolve));

/** A store that holds back the answer to an append, as a disk that hangs does. */
function hanging() {
  const inner = memoryStorage();
  const arrived = signal();
  const freed = signal();
  let hang = true;
  let held = (): boolean | undefined => undefined;
  const storage: Storage = {
    ...inner,
    bytes: {
      ...inner.bytes,
      async append(request) {
        if (!hang) return inner.bytes.append(request);
        hang = false;
        held = () => request.held?.();
        const { onStored: _, ...silent } = request;
        const reached = await inner.bytes.append(silent);
        arrived.give();
        await freed.given;
        return reached;
      },
    },
  };
  return { storage, arrived, freed, mayWrite: () => held() };
}

describe('a takeover', () => {
  it('fences off a writer that does not yield in time: what it stored does not count', async () => {
    const { storage, arrived, freed } = hanging();
    const { say } = await serverWith({ storage, takeoverGrace: 1 });
    const path = await say.created(10);
    const old = say.patch(path, 0, 'XXX');
    await arrived.given;
    expect((await say.head(path)).headers['upload-offset']).toBe('0');
    expect((await say.patch(path, 0, 'hello')).headers['upload-offset']).toBe('5');
    freed.give();
    expect((await old).status).toBe(423);
    expect((await say.head(path)).headers['upload-offset']).toBe('5');
    await say.patch(path, 5, 'world');
    expect((await say.get(path)).text).toBe('helloworld');
  });

  it('fences off a writer also where the newcomer added nothing: the offset it was told stands', async () => {
    const { storage, arrived, freed, mayWrite } = hanging();
    const { say } = await serverWith({ storage, takeoverGrace: 1 });
    const path = await say.created(10);
    const old = say.patch(path, 0, 'XXX');
    await arrived.given;
    expect(mayWrite()).toBe(true);
    expect((await say.head(path)).headers['upload-offset']).toBe('0');
    expect(mayWrite()).toBe(false);
    freed.give();
    expect((await old).status).toBe(423);
    expect((await say.head(path)).headers['upload-offset']).toBe('0');
  });

  it('fences off a writer that is about to complete: the upload is the newcomer’s', async () => {
    const { storage, arrived, freed } = hanging();
    const { say } = await serverWith({ storage, takeoverGrace: 1 });
    const path = await say.created(5);
    const old = say.patch(path, 0, 'XXXXX');
    await arrived.given;
    expect((await say.head(path)).headers['upload-offset']).toBe('0');
    freed.give();
    expect((await old).status).toBe(423);
    expect((await say.head(path)).headers['upload-offset']).toBe('0');
    await say.patch(path, 0, 'hello');
    expect((await say.get(path)).text).toBe('hello');
  });

  it('does not wait for a gate: who stood in line while the bytes were synced hears of them at once', async () => {
    const inner = memoryStorage();
    const syncing = signal();
    const synced = signal();
    const storage: Storage = {
      ...inner,
      bytes: {
        ...inner.bytes,
        async sync() {
          syncing.give();
          await synced.given;
        },
      },
    };
    const opened = signal();
    const { say } = await serverWith({
      storage,
      takeoverGrace: 60_000,
      beforeComplete: () => opened.given.then(() => ({ body: 'done' })),
    });
    const path = await say.created(5);
    const writer = say.patch(path, 0, 'hello');
    await syncing.given;
    const head = say.head(path);
    synced.give();
    expect((await head).headers['upload-offset']).toBe('4');
    opened.give();
    expect((await writer).text).toBe('done');
  });

  it('reaches a writer that is itself still waiting its turn: the newest one wins', async () => {
    const storage = memoryStorage();
    const { server, say } = await serverWith({ storage, takeoverGrace: 60_000 });
    const path = await say.created(5);
    const held = await storage.locker.acquire(path.slice('/files/'.length), { mode: 'takeover', graceMs: 0 });
    const { stream } = handFed();
    const silent = server.fetch(appendRequest(path, 0, stream));
    await inLine();
    const head = say.head(path);
    await inLine();
    await held?.release();
    expect((await head).headers['upload-offset']).toBe('0');
    expect((await silent).status).toBe(423);
  });

  it('of an upload whose creation still brings bytes keeps both the upload and its bytes', async () => {
    const made = signal<string>();
    const stored = signal();
    const { server, say } = await serverWith({
      onCreated: ({ id }) => made.give(`/files/${id}`),
      onProgressed: () => stored.give(),
    });
    const { stream, write } = handFed();
    const creation = server.fetch(
      new Request('http://tus.example.org/files', {
        method: 'POST',
        headers: { ...TUS, ...OCTETS, 'upload-length': '10' },
        body: stream,
        duplex: 'half',
      }),
    );
    write('hello');
    const path = await made.given;
    await stored.given;
    expect((await say.head(path)).headers['upload-offset']).toBe('5');
    const reply = await creation;
    expect(reply.status).toBe(201);
    expect(reply.headers.get('upload-offset')).toBe('5');
    expect((await say.patch(path, 5, 'world')).status).toBe(204);
  });
});
