import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finish, verify } from './audit.ts';
import { killAgainAndAgain } from './killing.ts';
import { contentOf, Ledger } from './ledger.ts';
import { startServer } from './mortalServer.ts';
import { expectStatus, Gone, tusClient } from './tusClient.ts';
import { metadata } from './worker.ts';

/** Another seed kills elsewhere; the one of a failure is in its message. */
const RUNS = Number(process.env.KILL_RUNS ?? 12);
const SEED = Number(process.env.KILL_SEED ?? 20_260_728);
/** Enough runs to meet every kind of work. */
const MANY = 100;

describe.skipIf(process.platform === 'win32')('tuskit serve, killed in the midst of its work', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kill-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  it(
    `keeps every byte that it acknowledged, over ${RUNS} kills with seed ${SEED}`,
    async ({ annotate }) => {
      const tally = await killAgainAndAgain(dir, RUNS, SEED);
      const { 'at rest': survived, ...killed } = tally;
      await annotate(`Killed in the midst of: ${JSON.stringify(tally)}`);
      expect(survived).toBeLessThan(RUNS / 2);
      if (RUNS >= MANY) {
        for (const [what, times] of Object.entries(killed)) expect(times, what).toBeGreaterThan(0);
      }
    },
    RUNS * 10_000,
  );

  // Length and completion are two things to write down, and the server dies between them.
  it('does not tell a client that an upload is whole before it is completed', async () => {
    const ledger = new Ledger();
    const entry = ledger.add('late length', contentOf('late length', 1000), 'whole');
    const dying = await startServer(dir);
    const client = tusClient(dying.origin);
    const headers = { ...metadata(entry.key), 'Upload-Defer-Length': '1' };
    const created = await client.ask({ method: 'POST', path: dying.endpoint, headers, body: entry.content });
    entry.path = expectStatus(created, 201).headers.location ?? '';
    entry.standing = 'open';
    entry.acknowledged = entry.sent = 1000;
    dying.dieAt({ step: 'complete record', nth: 1, moment: 'before' });
    const length = { 'Upload-Offset': '1000', 'Upload-Length': '1000' };
    const last = client.ask({ method: 'PATCH', path: entry.path, headers: length, body: Buffer.alloc(0) });
    await expect(last).rejects.toThrow(Gone);
    await dying.ended;

    const server = await startServer(dir);
    const again = tusClient(server.origin);
    await verify(again, entry);
    if (entry.standing === 'open') await finish(again, entry);
    server.kill();
    await server.ended;
  });
});
