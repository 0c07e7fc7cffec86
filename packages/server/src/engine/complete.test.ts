import { describe, expect, it } from 'vitest';
import { type TusServerOptions, UploadProblem } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { manualClock } from '../testing/clock.ts';
import { locationOf, OCTETS } from '../testing/conversation.ts';
import { serverWith, storedIds } from '../testing/serverWith.ts';

describe('the gate beforeComplete', () => {
  /** A gate that fails as often as told, then answers. */
  function failing(times: number) {
    const seen: string[] = [];
    const beforeComplete: TusServerOptions['beforeComplete'] = ({ id, offset }) => {
      seen.push(`${id} ${offset}`);
      if (seen.length <= times) throw new Error('the database at /srv/secret is away');
      return { headers: { 'X-Result': 'r1' }, body: 'stored as r1' };
    };
    return { seen, beforeComplete };
  }

  it('that fails leaves the last byte unacknowledged, and runs again on the next try', async () => {
    const errors: unknown[] = [];
    const { seen, beforeComplete } = failing(2);
    const { server, say } = await serverWith({ beforeComplete, onError: (e) => errors.push(e) });
    const path = await say.created(5);

    const first = await say.patch(path, 0, 'hello');
    expect(first.status).toBe(500);
    expect(first.text).not.toContain('secret');
    expect((await say.head(path)).headers['upload-offset']).toBe('4');
    expect((await say.get(path)).status).toBe(404);
    expect((await say.patch(path, 4, 'o')).status).toBe(500);
    expect((await server.list({ owner: null, completed: true })).uploads).toEqual([]);

    const last = await say.patch(path, 4, 'o');
    expect(last).toMatchObject({
      status: 200,
      headers: { 'upload-offset': '5', 'x-result': 'r1' },
      text: 'stored as r1',
    });
    expect((await say.get(path)).text).toBe('hello');
    expect(seen).toHaveLength(3);
    expect(errors).toHaveLength(2);
  });

  it('that passed is told again when the reply was lost, and does not run again', async () => {
    const { seen, beforeComplete } = failing(0);
    const { say } = await serverWith({ beforeComplete });
    const path = await say.created(5);
    await say.patch(path, 0, 'hello');
    const again = await say.patch(path, 5, '');
    expect(again).toMatchObject({ status: 200, headers: { 'x-result': 'r1' }, text: 'stored as r1' });
    expect(await say.patch(path, 0, 'hello')).toMatchObject({
      status: 409,
      headers: { 'upload-offset': '5' },
    });
    expect(seen).toHaveLength(1);
  });

  it('answers with data as JSON, and so it does again', async () => {
    const { say } = await serverWith({ beforeComplete: ({ id }) => ({ data: { id, pages: [1, null] } }) });
    const path = await say.created(5);
    const first = await say.patch(path, 0, 'hello');
    expect(first).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(first.text)).toEqual({ id: path.split('/').at(-1), pages: [1, null] });
    const again = await say.patch(path, 5, '');
    expect(again).toMatchObject({ text: first.text, headers: { 'content-type': 'application/json' } });
  });

  it('keeps the content type that it gives its data, and data may be null', async () => {
    const headers = { 'content-type': 'application/vnd.example+json' };
    const { say } = await serverWith({ beforeComplete: () => ({ headers, data: null }) });
    const path = await say.created(5);
    expect(await say.patch(path, 0, 'hello')).toMatchObject({ status: 200, headers, text: 'null' });
  });

  it.each([
    ['a body and data', { body: 'stored', data: 1 }, 'give one of them'],
    ['what JSON cannot tell', { data: () => 1 }, 'JSON cannot tell'],
  ])('that answers with %s fails, and the last byte stays unacknowledged', async (_, answer, words) => {
    const errors: unknown[] = [];
    const { say } = await serverWith({ beforeComplete: () => answer, onError: (e) => errors.push(e) });
    const path = await say.created(5);
    expect((await say.patch(path, 0, 'hello')).status).toBe(500);
    expect((await say.head(path)).headers['upload-offset']).toBe('4');
    expect(errors).toMatchObject([{ message: expect.stringContaining(words) }]);
  });

  it('is not asked by a request without a byte, nor by one with too many', async () => {
    const { seen, beforeComplete } = failing(1);
    const { say } = await serverWith({ beforeComplete });
    const path = await say.created(5);
    await say.patch(path, 0, 'hello');
    expect(await say.patch(path, 4, '')).toMatchObject({ status: 204, headers: { 'upload-offset': '4' } });
    expect((await say.patch(path, 4, 'o!')).status).toBe(413);
    expect(seen).toHaveLength(1);
  });

  it('that fails on an empty upload fails the POST, and nothing is left', async () => {
    const { server, say } = await serverWith({ beforeComplete: failing(1).beforeComplete });
    expect((await say.create(0)).status).toBe(500);
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    expect((await say.create(0)).status).toBe(201);
  });

  it('that fails on a creation with all bytes: created, with the last byte to come', async () => {
    const { say } = await serverWith({ beforeComplete: failing(1).beforeComplete });
    const headers = { 'upload-length': '5', ...OCTETS };
    const made = await say.tus({ method: 'POST', path: '/files', headers, body: 'hello' });
    expect(made).toMatchObject({ status: 201, headers: { 'upload-offset': '4' } });
    expect((await say.patch(locationOf(made), 4, 'o')).status).toBe(200);
  });

  it('that passed is told by HEAD too: its headers, for as long as the upload lives', async () => {
    const { beforeComplete } = failing(1);
    const { say } = await serverWith({ beforeComplete });
    const path = await say.created(5);
    await say.patch(path, 0, 'hello');
    expect((await say.head(path)).headers['x-result']).toBeUndefined();
    await say.patch(path, 4, 'o');
    expect(await say.head(path)).toMatchObject({
      status: 200,
      headers: { 'x-result': 'r1', 'upload-offset': '5', 'upload-length': '5' },
    });
  });

  describe('that refuses for good', () => {
    function refusing() {
      let runs = 0;
      const beforeComplete: TusServerOptions['beforeComplete'] = () => {
        runs += 1;
        throw new UploadProblem('rejected', 'This is no picture.', { headers: { 'x-reason': 'r2' } });
      };
      return { runs: () => runs, beforeComplete };
    }

    it('is a 4xx, kept and told again when the reply was lost; it is not asked twice, and HEAD tells no success', async () => {
      const { runs, beforeComplete } = refusing();
      const { server, say } = await serverWith({ beforeComplete });
      const path = await say.created(5);
      const first = await say.patch(path, 0, 'hello');
      expect(first).toMatchObject({ status: 422, headers: { 'x-reason': 'r2' } });
      expect(JSON.parse(first.text)).toMatchObject({ code: 'rejected', detail: 'This is no picture.' });

      const head = await say.head(path);
      expect(head).toMatchObject({ status: 200, headers: { 'upload-offset': '4', 'upload-length': '5' } });
      expect(head.headers['x-reason']).toBeUndefined();
      for (const body of ['o', '']) {
        const again = await say.patch(path, 4, body);
        expect({ ...again, headers: { ...again.headers, 'x-request-id': '' } }).toEqual({
          ...first,
          headers: { ...first.headers, 'x-request-id': '' },
        });
      }
      expect((await say.patch(path, 0, 'hello')).status).toBe(409);
      expect((await say.get(path)).status).toBe(404);
      expect(runs()).toBe(1);
      expect((await server.list({ owner: null, completed: true })).uploads).toEqual([]);
      expect((await say.remove(path)).status).toBe(204);
    });

    it('frees the bytes at once, and the record once it lapses', async () => {
      const clock = manualClock();
      const { beforeComplete } = refusing();
      const { server, storage, say } = await serverWith({ beforeComplete, clock, expiry: 1000 });
      const path = await say.created(5);
      await say.patch(path, 0, 'hello');
      expect(await storedIds(storage)).toEqual([]);
      clock.advance(1000);
      expect((await say.patch(path, 4, 'o')).status).toBe(410);
      expect(await server.sweep()).toEqual({ removed: 1, orphans: 0 });
    });

    it('on a creation with all bytes leaves nothing, for its URL was never told', async () => {
      const { server, storage, say } = await serverWith({ beforeComplete: refusing().beforeComplete });
      const headers = { 'upload-length': '5', ...OCTETS };
      expect((await say.tus({ method: 'POST', path: '/files', headers, body: 'hello' })).status).toBe(422);
      expect((await server.list({ owner: null })).uploads).toEqual([]);
      expect(await storedIds(storage)).toEqual([]);
    });

    it.each(['unauthorized', 'locked', 'too-many-requests', 'unavailable'] as const)(
      'is not meant by %s: the next try asks again',
      async (code) => {
        const problems = [new UploadProblem(code, 'Not now.')];
        const { say } = await serverWith({
          beforeComplete: () => {
            const problem = problems.pop();
            if (problem !== undefined) throw problem;
          },
        });
        const path = await say.created(5);
        expect((await say.patch(path, 0, 'hello')).status).toBeGreaterThanOrEqual(400);
        expect((await say.patch(path, 4, 'o')).status).toBe(204);
      },
    );
  });

  describe('on an upload whose length came after its last byte', () => {
    async function late(times: number) {
      const gate = failing(times);
      const { say } = await serverWith({ beforeComplete: gate.beforeComplete });
      const deferred = { 'upload-defer-length': '1' };
      const path = locationOf(await say.tus({ method: 'POST', path: '/files', headers: deferred }));
      await say.patch(path, 0, 'hello');
      return { gate, say, path };
    }

    it('that fails lets no offset fall below one that was told, and tells no success: the length counts as not said', async () => {
      const { say, path } = await late(1);
      expect((await say.patch(path, 5, '', { 'upload-length': '5' })).status).toBe(500);
      const head = await say.head(path);
      expect(head.headers).toMatchObject({ 'upload-offset': '5', 'upload-defer-length': '1' });
      expect(head.headers['upload-length']).toBeUndefined();
    });

    it('runs again when the length is said again, and only then', async () => {
      const { gate, say, path } = await late(1);
      await say.patch(path, 5, '', { 'upload-length': '5' });
      expect(await say.patch(path, 5, '')).toMatchObject({ status: 204, headers: { 'upload-offset': '5' } });
      expect((await say.patch(path, 5, '', { 'upload-length': '6' })).status).toBe(400);
      expect((await say.patch(path, 5, '!', { 'upload-length': '5' })).status).toBe(413);
      expect(gate.seen).toHaveLength(1);
      const last = await say.patch(path, 5, '', { 'upload-length': '5' });
      expect(last).toMatchObject({ status: 200, text: 'stored as r1' });
      expect((await say.head(path)).headers).toMatchObject({ 'upload-offset': '5', 'upload-length': '5' });
    });

    it('finds a server that was killed between the two with the length untold', async () => {
      const storage = memoryStorage();
      const { say } = await serverWith({ storage, beforeComplete: () => {} });
      const deferred = { 'upload-defer-length': '1' };
      const path = locationOf(await say.tus({ method: 'POST', path: '/files', headers: deferred }));
      await say.patch(path, 0, 'hello');
      await storage.records.declareLength(path.slice('/files/'.length), 5);
      expect((await say.head(path)).headers['upload-length']).toBeUndefined();
      expect((await say.patch(path, 5, '', { 'upload-length': '5' })).status).toBe(204);
      expect((await say.head(path)).headers['upload-length']).toBe('5');
    });
  });

  it('runs once for two requests at a time, a HEAD does not wait for it, and both get its answer', async () => {
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let entered: () => void = () => {};
    const inGate = new Promise<void>((resolve) => {
      entered = resolve;
    });
    let runs = 0;
    const { say } = await serverWith({
      async beforeComplete() {
        runs += 1;
        entered();
        await opened;
        return { body: 'once' };
      },
    });
    const path = await say.created(5);
    const first = say.patch(path, 0, 'hello');
    await inGate;
    expect((await say.head(path)).headers['upload-offset']).toBe('4');
    const second = say.patch(path, 4, 'o');
    open();
    expect((await first).text).toBe('once');
    expect((await second).text).toBe('once');
    expect(runs).toBe(1);
  });

  it('must answer with what can be sent', async () => {
    const errors: unknown[] = [];
    const answers = [{ status: 404 }, { headers: { 'x-a': 'a\r\nb: c' } }, { status: 204, body: 'x' }];
    const { say } = await serverWith({
      beforeComplete: () => answers.shift(),
      onError: (e) => errors.push(e),
    });
    const path = await say.created(1);
    for (let i = 0; i < 3; i++) expect((await say.patch(path, 0, 'x')).status).toBe(500);
    expect(errors).toHaveLength(3);
    expect((await say.patch(path, 0, 'x')).status).toBe(204);
  });
});
