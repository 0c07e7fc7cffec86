import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killAgainAndAgain } from './killing.ts';

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
});
