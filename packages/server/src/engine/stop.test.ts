import { describe, expect, it } from 'vitest';
import { UploadProblem } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { OCTETS, TUS } from '../testing/conversation.ts';
import { serverWith, storedIds } from '../testing/serverWith.ts';
import { signal } from '../testing/signal.ts';

/** A client in the midst of a PATCH: 'hello' has come in and is acknowledged, and no end is in sight. */
async function midway() {
  const progressed = signal();
  const terminated: string[] = [];
  const subject = await serverWith({
    onProgressed: () => progressed.give(),
    onTerminated: ({ id }) => {
      terminated.push(id);
    },
  });
  const path = await subject.say.created(10);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('hello')),
  });
  const headers = { ...TUS, ...OCTETS, 'upload-offset': '0' };
  const request = new Request(`http://tus.example.org${path}`, {
    method: 'PATCH',
    headers,
    body,
    duplex: 'half',
  });
  const answered = subject.server.fetch(request);
  await progressed.given;
  return { ...subject, path, id: path.slice('/files/'.length), answered, terminated };
}

describe('an application', () => {
  it('stops a request in mid-flight: its client hears why, and may go on later from what came in', async () => {
    const { server, say, path, id, answered } = await midway();
    await server.stop(id, new UploadProblem('too-many-requests', 'Your plan allows 1 MB/s.'));
    const reply = await answered;
    expect(reply.status).toBe(429);
    expect(await reply.json()).toMatchObject({ detail: 'Your plan allows 1 MB/s.' });
    expect((await say.head(path)).headers['upload-offset']).toBe('5');
    expect((await say.patch(path, 5, 'world')).status).toBe(204);
  });

  it('ends an upload in mid-flight: its client hears why, and record and bytes are gone', async () => {
    const { server, storage, say, path, id, answered, terminated } = await midway();
    const over = new UploadProblem('forbidden', 'Your quota is used up.');
    expect(await server.terminate(id, over)).toBe(true);
    const reply = await answered;
    expect(reply.status).toBe(403);
    expect(await reply.json()).toMatchObject({ detail: 'Your quota is used up.' });
    expect((await say.head(path)).status).toBe(404);
    expect(await storedIds(storage)).toEqual([]);
    expect(terminated).toEqual([id]);
    expect(await server.terminate(id)).toBe(false);
  });

  it('may do so from onProgressed, as a quota would', async () => {
    let end = (_: string): void => {};
    const ended = signal();
    const { server, say } = await serverWith({
      onProgressed: ({ id, offset }) => {
        if (offset >= 5) end(id);
      },
    });
    end = (id) => void server.terminate(id).then(() => ended.give());
    const path = await say.created(10);
    await say.patch(path, 0, 'hello');
    await ended.given;
    expect((await say.patch(path, 5, 'world')).status).toBe(404);
  });

  it('stops nothing where no request brings bytes, and terminates what is completed', async () => {
    const { server, say } = await serverWith();
    const path = await say.created(5);
    const id = path.slice('/files/'.length);
    await server.stop(id);
    expect((await say.patch(path, 0, 'hello')).status).toBe(204);
    expect(await server.terminate(id)).toBe(true);
    expect((await say.get(path)).status).toBe(404);
  });

  it('stops before completion: an upload it was told to stop does not complete by its last byte', async () => {
    const inner = memoryStorage();
    const stored = signal();
    const freed = signal();
    const storage = {
      ...inner,
      bytes: {
        ...inner.bytes,
        async append(request: Parameters<typeof inner.bytes.append>[0]) {
          const reached = await inner.bytes.append(request);
          stored.give();
          await freed.given;
          return reached;
        },
      },
    };
    let runs = 0;
    const { server, say } = await serverWith({
      storage,
      takeoverGrace: 60_000,
      beforeComplete: () => {
        runs += 1;
      },
    });
    const path = await say.created(5);
    const patch = say.patch(path, 0, 'hello');
    await stored.given;
    const stopping = server.stop(path.slice('/files/'.length));
    freed.give();
    expect((await patch).status).toBe(403);
    await stopping;
    expect(runs).toBe(0);
    expect((await say.head(path)).headers['upload-offset']).toBe('0');
  });
});

describe('lockMode 423', () => {
  it('refuses a request to an upload that another one writes to, and leaves that one alone', async () => {
    const progressed = signal();
    const { server, say } = await serverWith({ lockMode: '423', onProgressed: () => progressed.give() });
    const path = await say.created(10);
    let end = (): void => {};
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('hello'));
        end = () => controller.close();
      },
    });
    const headers = { ...TUS, ...OCTETS, 'upload-offset': '0' };
    const answered = server.fetch(
      new Request(`http://tus.example.org${path}`, { method: 'PATCH', headers, body, duplex: 'half' }),
    );
    await progressed.given;
    for (const told of [await say.head(path), await say.patch(path, 5, 'x'), await say.remove(path)]) {
      expect(told).toMatchObject({ status: 423, headers: { 'retry-after': '1' } });
    }
    end();
    expect((await answered).status).toBe(204);
    expect((await say.head(path)).headers['upload-offset']).toBe('5');
    expect((await say.patch(path, 5, 'world')).status).toBe(204);
  });
});
