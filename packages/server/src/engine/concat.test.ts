import { describe, expect, it } from 'vitest';
import { type TusServerOptions, UploadProblem } from '../index.ts';
import type { Storage } from '../ports/storage.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { manualClock } from '../testing/clock.ts';
import { type Conversation, locationOf } from '../testing/conversation.ts';
import { serverWith, storedIds } from '../testing/serverWith.ts';

const PARTIAL = { 'upload-concat': 'partial' };

async function partial(say: Conversation, bytes: string, length = bytes.length): Promise<string> {
  const path = await say.created(length, PARTIAL);
  if (bytes !== '') await say.patch(path, 0, bytes);
  return path;
}

const concat = (say: Conversation, ...parts: string[]) =>
  say.tus({ method: 'POST', path: '/files', headers: { 'upload-concat': `final;${parts.join(' ')}` } });

const idOf = (path: string): string => path.slice('/files/'.length);

/** Waits until a final upload is complete. */
const complete = (say: Conversation, path: string) =>
  expect.poll(async () => (await say.head(path)).headers['upload-offset']).toBeDefined();

describe('a concatenation', () => {
  it('of somebody else’s parts is a 404, as if they were not there', async () => {
    const { say, server } = await serverWith({
      authorize: (request) => ({ owner: request.headers.get('authorization') }),
    });
    const mine = await say.created(0, { ...PARTIAL, authorization: 'ann' });
    const ask = (owner: string) =>
      say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-concat': `final;${mine}`, authorization: owner },
      });
    expect((await ask('bob')).status).toBe(404);
    expect((await server.list({ owner: 'bob' })).uploads).toEqual([]);
    expect((await ask('ann')).status).toBe(201);
  });

  it('is what hooks hear of, and parts are not', async () => {
    const told: string[] = [];
    const { say } = await serverWith({
      beforeCreate: ({ length }) => void told.push(`beforeCreate ${length}`),
      beforeComplete: ({ length }) => void told.push(`beforeComplete ${length}`),
      beforeTerminate: ({ length }) => void told.push(`beforeTerminate ${length}`),
      onCreated: ({ length }) => void told.push(`onCreated ${length}`),
      onProgressed: ({ length }) => void told.push(`onProgressed ${length}`),
      onCompleted: ({ length }) => void told.push(`onCompleted ${length}`),
      onTerminated: ({ length }) => void told.push(`onTerminated ${length}`),
    });
    const [a, b] = [await partial(say, 'ab'), await partial(say, 'cde')];
    expect(told).toEqual([]);
    await concat(say, a, b);
    expect(told).toEqual(['beforeCreate 5', 'onCreated 5', 'beforeComplete 5', 'onCompleted 5']);
    await say.remove(a);
    expect(told).toHaveLength(4);
  });

  it('whose gate fails fails the request, and leaves nothing: the client asks for another, with the same parts', async () => {
    let runs = 0;
    const { server, storage, say } = await serverWith({
      beforeComplete: () => {
        runs += 1;
        if (runs === 1) throw new Error('the database is away');
        return { body: 'stored' };
      },
    });
    const part = await partial(say, 'ab');
    expect((await concat(say, part)).status).toBe(500);
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    expect(await storedIds(storage)).toEqual([idOf(part)]);
    const made = await concat(say, part);
    expect(made).toMatchObject({ status: 201, text: 'stored' });
    expect((await say.get(locationOf(made))).text).toBe('ab');
  });

  it('that was asked for before its parts were whole passes its gate later, by itself, as often as it takes', async () => {
    const clock = manualClock();
    let runs = 0;
    const beforeComplete: TusServerOptions['beforeComplete'] = (_, request) => {
      expect(request).toBeNull();
      runs += 1;
      if (runs === 1) throw new Error('the database is away');
    };
    const { say } = await serverWith({ beforeComplete, clock });
    const part = await partial(say, '', 2);
    const final = locationOf(await concat(say, part));
    expect((await say.patch(part, 0, 'ab')).status).toBe(204);
    await expect.poll(() => runs).toBe(1);
    expect((await say.head(final)).headers['upload-offset']).toBeUndefined();
    clock.advance(5000);
    await complete(say, final);
    expect((await say.get(final)).text).toBe('ab');
    expect(runs).toBe(2);
  });

  it('that the gate refuses says so to whoever asks after it', async () => {
    const { say } = await serverWith({
      beforeComplete: () => {
        throw new UploadProblem('rejected', 'This is no picture.');
      },
    });
    const part = await partial(say, '', 2);
    const final = locationOf(await concat(say, part));
    await say.patch(part, 0, 'ab');
    await expect.poll(async () => (await say.head(final)).status).toBe(422);
    expect((await say.get(final)).status).toBe(404);
  });

  describe('cut short by a crash', () => {
    /** A storage as a process leaves it that is killed at one of its steps. */
    async function killedAt(step: 'concat' | 'seal'): Promise<{ storage: Storage; final: string }> {
      const inner = memoryStorage();
      const dead = new Error('killed');
      const bytes: Storage['bytes'] = {
        ...inner.bytes,
        async concat(id, parts) {
          // Half of it is copied.
          await inner.bytes.concat?.(id, parts.slice(0, 1));
          throw dead;
        },
      };
      const records: Storage['records'] = {
        ...inner.records,
        seal() {
          throw dead;
        },
      };
      const faulty = step === 'concat' ? { ...inner, bytes } : { ...inner, records };
      const { say } = await serverWith({ storage: faulty, beforeComplete: () => {} });
      const [a, b] = [await partial(say, 'hello'), await partial(say, ' wo', 6)];
      const final = locationOf(await concat(say, a, b));
      await say.patch(b, 3, 'rld');
      expect((await say.head(final)).headers['upload-offset']).toBeUndefined();
      return { storage: inner, final };
    }

    it.each(['concat', 'seal'] as const)(
      '(before the end of %s) is finished at the next start',
      async (step) => {
        const { storage, final } = await killedAt(step);
        let runs = 0;
        const { server, say } = await serverWith({
          storage,
          beforeComplete: () => {
            runs += 1;
          },
        });
        server.takeUp();
        await complete(say, final);
        expect((await say.get(final)).text).toBe('hello world');
        expect(runs).toBe(1);
      },
    );
  });

  it('with a part that was terminated can never be: it is gone', async () => {
    const { say } = await serverWith();
    const [a, b] = [await partial(say, 'a'), await partial(say, '', 5)];
    const final = locationOf(await concat(say, a, b));
    expect((await say.remove(a)).status).toBe(204);
    expect((await say.head(final)).status).toBe(410);
    await say.patch(b, 0, 'hello');
    expect((await say.head(final)).status).toBe(410);
  });

  it('whose parts turn out too long together is refused', async () => {
    const { say } = await serverWith({ maxSize: 5 });
    const deferred = { ...PARTIAL, 'upload-defer-length': '1' };
    const part = locationOf(await say.tus({ method: 'POST', path: '/files', headers: deferred }));
    const final = locationOf(await concat(say, part, part));
    await say.patch(part, 0, 'abc', { 'upload-length': '3' });
    await expect.poll(async () => (await say.head(final)).status).toBe(413);
  });

  describe('and time', () => {
    it('parts lapse a while after their last byte, when no final upload waits for them; the final one stays', async () => {
      const clock = manualClock();
      const { server, say } = await serverWith({ clock, expiry: 1000 });
      const part = await partial(say, 'ab');
      const final = locationOf(await concat(say, part));
      clock.advance(999);
      expect((await say.head(part)).status).toBe(200);
      clock.advance(1);
      expect((await say.head(part)).status).toBe(410);
      expect((await concat(say, part)).status).toBe(404);
      expect(await server.sweep()).toEqual({ removed: 1, orphans: 0 });
      expect((await say.get(final)).text).toBe('ab');
    });

    it('a final upload that waits, and its parts, live for as long as any of them gets bytes; then they lapse together', async () => {
      const clock = manualClock();
      const { server, storage, say } = await serverWith({ clock, expiry: 1000 });
      const [a, b] = [await partial(say, 'hello'), await partial(say, '', 9)];
      const final = locationOf(await concat(say, a, b));
      for (let offset = 0; offset < 5; offset++) {
        clock.advance(900);
        expect((await say.patch(b, offset, 'x')).status).toBe(204);
        expect(await server.sweep()).toEqual({ removed: 0, orphans: 0 });
      }
      expect((await say.head(a)).status).toBe(200);
      expect((await say.head(final)).status).toBe(200);
      clock.advance(1000);
      for (const path of [a, b, final]) expect((await say.head(path)).status).toBe(410);
      expect(await server.sweep()).toEqual({ removed: 3, orphans: 0 });
      expect(await storedIds(storage)).toEqual([]);
    });
  });
});
