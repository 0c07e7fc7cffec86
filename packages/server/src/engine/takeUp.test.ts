import { describe, expect, it } from 'vitest';
import { createTusServer, type TusServerOptions, UploadProblem } from '../index.ts';
import type { Storage } from '../ports/storage.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { manualClock } from '../testing/clock.ts';
import { locationOf } from '../testing/conversation.ts';
import { serverWith } from '../testing/serverWith.ts';
import { signal } from '../testing/signal.ts';

/** A storage with uploads whose gate failed, in the hands of a process that is no more. */
async function abandoned(count: number): Promise<{ storage: Storage; paths: string[] }> {
  const storage = memoryStorage();
  const { say } = await serverWith({
    storage,
    clock: manualClock(),
    expiry: null,
    beforeComplete: () => {
      throw new Error('the database is away');
    },
  });
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const path = await say.created(5);
    await say.patch(path, 0, 'hello');
    paths.push(path);
  }
  return { storage, paths };
}

/** Resolves when the gate has run so many times; `fails` says which runs throw. */
function counting(runs: number, fails: (run: number) => boolean = () => false) {
  const over = signal();
  const seen: { id: string; request: unknown }[] = [];
  const beforeComplete: TusServerOptions['beforeComplete'] = ({ id }, request) => {
    seen.push({ id, request });
    if (seen.length === runs) over.give();
    if (fails(seen.length)) throw new Error('still away');
    return { body: `run ${seen.length}` };
  };
  return { seen, over: over.given, beforeComplete };
}

/** Lets promises that are settled already be heard of. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('completions that were left', () => {
  it('are taken up at start without any client, each once, with no request', async () => {
    const { storage, paths } = await abandoned(30);
    const { seen, over, beforeComplete } = counting(30);
    const completed: string[] = [];
    const all = signal();
    const { server, say } = await serverWith({
      storage,
      beforeComplete,
      onCompleted: ({ id }) => {
        if (completed.push(id) === 30) all.give();
      },
    });
    expect(seen).toEqual([]);
    server.takeUp();
    await over;
    await all.given;
    expect(seen.map(({ id }) => `/files/${id}`).sort()).toEqual([...paths].sort());
    expect(seen.every(({ request }) => request === null)).toBe(true);
    for (const path of paths) expect((await say.get(path)).text).toBe('hello');
  });

  it('are taken up by the first request, where nobody calls takeUp', async () => {
    const { storage } = await abandoned(1);
    const { over, beforeComplete } = counting(1);
    const { say } = await serverWith({ storage, beforeComplete });
    await say.head('/files/other');
    await over;
  });

  it('are tried again after pauses that double, by the clock', async () => {
    const { storage, paths } = await abandoned(1);
    const clock = manualClock();
    const { seen, beforeComplete } = counting(5, (run) => run <= 4);
    const errors: unknown[] = [];
    const { server, say } = await serverWith({
      storage,
      clock,
      beforeComplete,
      expiry: null,
      onError: (error) => errors.push(error),
    });
    server.takeUp();
    const runsAfter: number[] = [];
    for (let second = 0; second <= 75; second += 5) {
      await settled();
      runsAfter.push(seen.length);
      clock.advance(5000);
    }
    // At 0, and then 5, 10, 20 and 40 seconds after the try before.
    expect(runsAfter).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5]);
    expect(errors).toHaveLength(4);
    expect((await say.head(paths[0] ?? '')).headers['upload-offset']).toBe('5');
  });

  it('that fail in this process are tried again too, for the client may not come back', async () => {
    const clock = manualClock();
    const { seen, over, beforeComplete } = counting(2, (run) => run === 1);
    const { say } = await serverWith({ clock, beforeComplete });
    const path = await say.created(5);
    expect((await say.patch(path, 0, 'hello')).status).toBe(500);
    clock.advance(5000);
    await over;
    await settled();
    expect(await say.patch(path, 5, '')).toMatchObject({ status: 200, text: 'run 2' });
    expect(seen).toHaveLength(2);
  });

  it('that a client is at are left to it, and its request to a running one gets that one’s answer', async () => {
    const { storage, paths } = await abandoned(1);
    const [path = ''] = paths;
    const entered = signal();
    const opened = signal();
    let runs = 0;
    const { server, say } = await serverWith({
      storage,
      beforeComplete: async () => {
        runs += 1;
        entered.give();
        await opened.given;
        return { body: 'once' };
      },
    });
    server.takeUp();
    await entered.given;
    const client = say.patch(path, 4, 'o');
    await settled();
    opened.give();
    expect((await client).text).toBe('once');
    expect(runs).toBe(1);
  });

  it('that the gate refuses for good are not tried again', async () => {
    const { storage, paths } = await abandoned(1);
    const clock = manualClock();
    let runs = 0;
    const { server, say } = await serverWith({
      storage,
      clock,
      expiry: null,
      beforeComplete: () => {
        runs += 1;
        throw new UploadProblem('rejected', 'This is no picture.');
      },
    });
    server.takeUp();
    for (let i = 0; i < 10; i++) {
      await settled();
      clock.advance(60_000);
    }
    expect(runs).toBe(1);
    expect((await say.patch(paths[0] ?? '', 4, 'o')).status).toBe(422);
  });

  it('whose bytes are gone never reach the gate', async () => {
    const { storage, paths } = await abandoned(1);
    await storage.bytes.remove((paths[0] ?? '').slice('/files/'.length));
    const errors: unknown[] = [];
    let runs = 0;
    const { server, say } = await serverWith({
      storage,
      beforeComplete: () => {
        runs += 1;
      },
      onError: (error) => errors.push(error),
    });
    server.takeUp();
    await settled();
    expect(runs).toBe(0);
    expect(String(errors[0])).toContain('has lost bytes: 0 of 5');
    expect((await say.head(paths[0] ?? '')).status).toBe(410);
  });

  it('are finished before the server closes', async () => {
    const { storage } = await abandoned(1);
    const entered = signal();
    const opened = signal();
    const server = createTusServer({
      storage,
      beforeComplete: () => {
        entered.give();
        return opened.given;
      },
    });
    server.takeUp();
    await entered.given;
    let closed = false;
    const closing = server.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    opened.give();
    await closing;
    expect(await storage.records.completing(10)).toEqual([]);
  });

  it('of an empty upload do not look like success before the gate has passed', async () => {
    const storage = memoryStorage();
    const entered = signal<string>();
    const opened = signal();
    const { say } = await serverWith({
      storage,
      beforeComplete: ({ id }) => {
        entered.give(`/files/${id}`);
        return opened.given;
      },
    });
    const creation = say.create(0);
    const head = await say.head(await entered.given);
    expect(head.headers).toMatchObject({ 'upload-offset': '0', 'upload-defer-length': '1' });
    expect(head.headers['upload-length']).toBeUndefined();
    opened.give();
    expect((await say.head(locationOf(await creation))).headers['upload-length']).toBe('0');
  });
});
