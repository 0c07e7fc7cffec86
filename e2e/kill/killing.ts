import { setImmediate as turn } from 'node:timers/promises';
import { beside, compare, finish, leaveLapsing, listAll, verify } from './audit.ts';
import { type Entry, Ledger } from './ledger.ts';
import { type MortalServer, STEPS, startServer } from './mortalServer.ts';
import { type Random, seededRandom } from './random.ts';
import { expectStatus, type TusClient, tusClient } from './tusClient.ts';
import { type Doing, work } from './worker.ts';

const CLIENTS = 4;
const LAPSING = 25;
/** Milliseconds; the sweep of the server looks for them while the clients are at work. */
const LAPSE = 60;
const FLAGS = ['--expiry', '3600', '--sweep-interval', '0.03'];
const KEPT_COMPLETED = 6;
const KEPT_OPEN = 6;

/** How often the server died in the midst of what. */
export type Tally = Record<
  Doing | 'sweep' | 'after an answer' | 'on the wire' | 'at a step' | 'at rest',
  number
>;

/**
 * Kills a server again and again in the midst of its work, and holds it to its word after each restart.
 *
 * @throws Error that names seed and run, for the first thing that is wrong.
 */
export async function killAgainAndAgain(dir: string, runs: number, seed: number): Promise<Tally> {
  const random = seededRandom(seed);
  const ledger = new Ledger();
  const tally: Tally = {
    ...{ create: 0, append: 0, complete: 0, concatenate: 0, terminate: 0, sweep: 0 },
    ...{ 'after an answer': 0, 'on the wire': 0, 'at a step': 0, 'at rest': 0 },
  };
  for (let run = 0; run < runs; run++) {
    try {
      const server = await startServer(dir, ...FLAGS);
      try {
        const concatenates = await audit(server, dir, ledger, random, tally);
        await leaveLapsing(dir, LAPSING, LAPSE);
        await workUntilKilled(server, ledger, random.fork(), tally, { run, concatenates });
      } finally {
        server.kill();
        await server.ended;
      }
      if (server.complaints !== '') throw new Error(`The server complained: ${server.complaints}`);
    } catch (error) {
      throw new Error(`Run ${run} with seed ${seed}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
  }
  await lastAudit(dir, ledger, random, tally);
  return tally;
}

/** Holds the restarted server to everything its clients were told; whether it concatenates. */
async function audit(
  server: MortalServer,
  dir: string,
  ledger: Ledger,
  random: Random,
  tally: Tally,
): Promise<boolean> {
  const client = tusClient(server.origin);
  const options = await client.ask({ method: 'OPTIONS', path: server.endpoint });
  const known = ledger.entries.filter(({ standing }) => standing !== 'creating');
  await each(known, server, verify);
  const records = await beside(dir, { ahead: LAPSE }, async (second) => {
    const before = lapsing(await listAll(second));
    if (before > 0 && before < LAPSING) tally.sweep += 1;
    await second.sweep();
    return listAll(second);
  });
  compare(ledger, dir, records);
  const adopted = ledger.entries.filter((entry) => !known.includes(entry));
  await each(adopted, server, verify);
  const open = ledger.entries.filter(({ standing }) => standing === 'open');
  await each(
    open.filter((_, i) => i >= KEPT_OPEN || random.percent(50)),
    server,
    finish,
  );
  const completed = ledger.entries.filter(({ standing }) => standing === 'completed');
  await each(completed.slice(KEPT_COMPLETED), server, async (each, entry) => {
    expectStatus(await each.ask({ method: 'DELETE', path: entry.path }), 204);
    entry.standing = 'terminated';
  });
  client.close();
  return String(options.headers['tus-extension']).split(',').includes('concatenation');
}

function lapsing(records: Awaited<ReturnType<typeof listAll>>): number {
  return records.filter(({ metadata }) => metadata.key === 'lapsing').length;
}

/** Four at a time, as the clients were. */
async function each(
  entries: readonly Entry[],
  server: MortalServer,
  step: (client: TusClient, entry: Entry) => Promise<void>,
): Promise<void> {
  const queue = [...entries];
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = tusClient(server.origin);
      for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) await step(client, entry);
      client.close();
    }),
  );
}

async function workUntilKilled(
  server: MortalServer,
  ledger: Ledger,
  random: Random,
  tally: Tally,
  { run, concatenates }: { readonly run: number; readonly concatenates: boolean },
): Promise<void> {
  const { onBody, onReply, how } = executioner(server, random);
  const open = ledger.entries.filter(({ standing }) => standing === 'open');
  const working = Array.from({ length: CLIENTS }, async (_, i) => {
    const client = tusClient(server.origin, { onBody, onReply });
    const doing = await work({
      ...{ name: `run${run}-client${i}`, client, ledger, random: random.fork(), concatenates },
      endpoint: server.endpoint,
      inherited: open.filter((_, at) => at % CLIENTS === i),
    });
    client.close();
    return doing;
  });
  const doings = await Promise.all(working);
  if (doings.every((doing) => doing === undefined)) tally['at rest'] += 1;
  else tally[how] += 1;
  for (const doing of doings) if (doing !== undefined) tally[doing] += 1;
}

/** Chooses when the server dies: by what it has answered, by what it was sent, or by a step of its own. */
function executioner(server: MortalServer, random: Random) {
  const nothing = { onBody: () => {}, onReply: () => {} };
  if (random.percent(50)) {
    const step = random.pick(STEPS);
    const moments = ['before', 'after', ...(step === 'write' ? (['amid'] as const) : [])] as const;
    server.dieAt({ step, nth: 1 + random.below(12), moment: random.pick(moments) });
    return { ...nothing, how: 'at a step' as const };
  }
  if (random.percent(30)) {
    let left = 1 + random.below(60);
    return {
      ...nothing,
      onReply: () => void (--left === 0 && server.kill()),
      how: 'after an answer' as const,
    };
  }
  let left = random.below(3_000_000);
  // Steps of this process's event loop, so that the server is met at any stage of what it was just sent.
  const turns = 2 ** random.below(12);
  const kill = async () => {
    for (let i = 0; i < turns; i++) await turn();
    server.kill();
  };
  const onBody = (bytes: number) => {
    const before = left;
    left -= bytes;
    if (before >= 0 && left < 0) void kill();
  };
  return { ...nothing, onBody, how: 'on the wire' as const };
}

/** Everything unfinished lapses in the end; only what was completed is left then. */
async function lastAudit(dir: string, ledger: Ledger, random: Random, tally: Tally): Promise<void> {
  const server = await startServer(dir, ...FLAGS);
  try {
    await audit(server, dir, ledger, random, tally);
    await beside(dir, { ahead: 7_200_000 }, async (second) => {
      await second.sweep();
      for (const entry of ledger.entries) if (entry.standing === 'open') ledger.forget(entry);
      compare(ledger, dir, await listAll(second));
    });
    await each(ledger.entries, server, verify);
  } finally {
    server.kill();
    await server.ended;
  }
}
