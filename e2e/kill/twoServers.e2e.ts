import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf } from './ledger.ts';
import { type MortalServer, startServer } from './mortalServer.ts';
import { seededRandom } from './random.ts';
import { slowAppend } from './slowAppend.ts';
import { expectStatus, offsetIn, type Reply, type TusClient, tusClient } from './tusClient.ts';

/** A server gathers this much before it writes to the disk. */
const RUN = 960 * 1024;

/**
 * So long that an answer tells that the writer has yielded: fenced off, it would come too late for any test. How soon a
 * writer yields, and when it is fenced off, is counted in looks of the locker (sqliteLocker.test.ts).
 */
const NEVER_FENCED = ['--takeover-grace', '3600'];

describe.skipIf(process.platform === 'win32')('two tuskit serve on one folder', () => {
  let dir: string;
  let servers: [MortalServer, MortalServer];
  let clients: [TusClient, TusClient];

  async function start(...flags: readonly string[]): Promise<void> {
    servers = await Promise.all([startServer(dir, ...flags), startServer(dir, ...flags)]);
    clients = [tusClient(servers[0].origin), tusClient(servers[1].origin)];
  }

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'two-'));
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    for (const server of servers) server.kill();
    await Promise.all(servers.map(({ ended }) => ended));
    await rm(dir, { recursive: true, force: true });
    expect(servers.map(({ complaints }) => complaints)).toEqual(['', '']);
  });

  async function create([client]: readonly [TusClient, ...TusClient[]], length: number): Promise<string> {
    const headers = { 'Upload-Length': String(length) };
    const reply = await client.ask({ method: 'POST', path: servers[0].endpoint, headers });
    return expectStatus(reply, 201).headers.location ?? '';
  }

  async function head(client: TusClient, path: string): Promise<number> {
    return offsetIn(expectStatus(await client.ask({ method: 'HEAD', path }), 200));
  }

  function patch(client: TusClient, path: string, offset: number, body: Buffer): Promise<Reply> {
    return client.ask({ method: 'PATCH', path, headers: { 'Upload-Offset': String(offset) }, body });
  }

  /** Waits until so many bytes of an upload stand in its file. */
  async function stored(path: string, bytes: number): Promise<void> {
    const file = join(dir, 'uploads', path.split('/').at(-1) ?? '');
    await expect
      .poll(() => statSync(file, { throwIfNoEntry: false })?.size ?? 0)
      .toBeGreaterThanOrEqual(bytes);
  }

  async function expectContent(path: string, content: Buffer): Promise<void> {
    for (const client of clients) {
      const { body } = expectStatus(await client.ask({ method: 'GET', path }), 200);
      expect(body.equals(content)).toBe(true);
    }
  }

  it('keep what clients bring that go to the other one at every request', async () => {
    await start();
    const random = seededRandom(3);
    const jumping = Array.from({ length: 4 }, async (_, i) => {
      const chance = random.fork();
      const pair: [TusClient, TusClient] = [tusClient(servers[0].origin), tusClient(servers[1].origin)];
      for (let upload = 0; upload < 4; upload++) {
        const content = contentOf(`jump ${i} ${upload}`, 1 + chance.below(3 * RUN));
        let [here, there] = chance.percent(50) ? pair : [pair[1], pair[0]];
        const path = await create([here], content.length);
        for (let offset = 0; offset < content.length; ) {
          [here, there] = [there, here];
          const chunk = content.subarray(offset, offset + 1 + chance.below(RUN));
          offset = offsetIn(expectStatus(await patch(here, path, offset, chunk), 204));
          expect(await head(there, path)).toBe(offset);
        }
        await expectContent(path, content);
      }
      for (const client of pair) client.close();
    });
    await Promise.all(jumping);
  });

  it('let a client that vanished in mid-PATCH go on at once through the other one', async () => {
    await start(...NEVER_FENCED);
    const random = seededRandom(4);
    for (let upload = 0; upload < 4; upload++) {
      const content = contentOf(`vanish ${upload}`, 4 * RUN);
      const path = await create(clients, content.length);
      let turn = 0;
      let offset = 0;
      // Cut off at any byte, each time in another process.
      for (; turn < 3; turn++) {
        const server = servers[turn % 2] ?? servers[0];
        const other = clients[(turn + 1) % 2] ?? clients[0];
        const slow = slowAppend(server.origin, path, offset, content.length - offset);
        const sent = RUN + random.below(RUN / 4);
        slow.write(content.subarray(offset, offset + sent));
        await stored(path, offset + RUN);
        if (random.percent(50)) slow.vanish();
        const reached = await head(other, path);
        expect(reached).toBeGreaterThanOrEqual(offset + RUN);
        expect(reached).toBeLessThanOrEqual(offset + sent);
        slow.vanish();
        offset = reached;
      }
      expectStatus(await patch(clients[1], path, offset, content.subarray(offset)), 204);
      await expectContent(path, content);
    }
  });

  it.each(['HEAD', 'PATCH'] as const)(
    'take a writer of the other one over by %s, and it adds no byte more',
    async (by) => {
      await start(...NEVER_FENCED);
      const old = contentOf('old', 4 * RUN);
      const fresh = contentOf('fresh', 4 * RUN);
      const path = await create(clients, 4 * RUN);
      const slow = slowAppend(servers[0].origin, path, 0, 4 * RUN);
      slow.write(old.subarray(0, RUN));
      await stored(path, RUN);

      const newcomer = clients[1];
      if (by === 'HEAD') expect(await head(newcomer, path)).toBe(RUN);
      expectStatus(await patch(newcomer, path, RUN, fresh.subarray(RUN, 2 * RUN)), 204);

      slow.write(old.subarray(RUN));
      expect([409, 423, undefined]).toContain(await slow.status);
      expect(await head(newcomer, path)).toBe(2 * RUN);
      expectStatus(await patch(clients[0], path, 2 * RUN, fresh.subarray(2 * RUN)), 204);
      await expectContent(path, Buffer.concat([old.subarray(0, RUN), fresh.subarray(RUN)]));
    },
  );

  it.each([
    ['while the upload goes on', 2 * RUN],
    ['after the upload was completed', 4 * RUN],
  ])('fence a writer off whose process was stopped in mid-PATCH and wakes up %s', async (_, until) => {
    await start();
    const old = contentOf('old', 4 * RUN);
    const fresh = contentOf('fresh', 4 * RUN);
    const path = await create(clients, 4 * RUN);
    const slow = slowAppend(servers[0].origin, path, 0, 4 * RUN);
    slow.write(old.subarray(0, RUN + 1000));
    await stored(path, RUN);
    servers[0].freeze();
    // Waits in the socket of a process that stands still.
    slow.write(old.subarray(RUN + 1000));

    const newcomer = clients[1];
    const offset = await head(newcomer, path);
    expect(offset).toBeGreaterThanOrEqual(RUN);
    expect(offset).toBeLessThanOrEqual(RUN + 1000);
    expectStatus(await patch(newcomer, path, offset, fresh.subarray(offset, until)), 204);

    servers[0].thaw();
    expect([409, 423, undefined]).toContain(await slow.status);
    for (const client of clients) expect(await head(client, path)).toBe(until);
    if (until < 4 * RUN) expectStatus(await patch(clients[0], path, until, fresh.subarray(until)), 204);
    await expectContent(path, Buffer.concat([old.subarray(0, offset), fresh.subarray(offset)]));
  });
});
