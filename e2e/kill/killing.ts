import { setImmediate as turn } from 'node:timers/promises';
import { compare, finish, keyOf, leaveLapsing, open, verify } from './audit.ts';
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
      if (run > 0) await inspect(dir, ledger, tally);
      const server = await startServer(dir, ...FLAGS);
      try {
        await questionServer(server, ledger, random);
        await leaveLapsing(dir, LAPSING, LAPSE);
        await workUntilKilled(server, ledger, random.fork(), tally, run);
      } finally {
        server.kill();
        await server.ended;
      }
      if (server.complaints !== '') throw new Error(`The server complained: ${server.complaints}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Run ${run} with seed ${seed}: ${reason}`, { cause: error });
    }
  }
  await inspect(dir, ledger, tally);
  await letLapse(dir, ledger);
  return tally;
}

/** Looks into the folder that the dead server has left, after a sweep of it. */
async function inspect(dir: string, ledger: Ledger, tally: Tally): Promise<void> {
  await open(dir, { ahead: LAPSE }, async ({ server, uploads }) => {
    const left = (await uploads()).filter(({ record }) => keyOf(record) === 'lapsing');
    if (left.length > 0 && left.length < LAPSING) tally.sweep += 1;
    await server.sweep();
    compare(ledger, dir, await uploads());
  });
}

/** Holds the restarted server to everything its clients were told, and brings some of the unfinished to their end. */
async function questionServer(server: MortalServer, ledger: Ledger, random: Random): Promise<void> {
  await each(ledger.entries, server, verify);
  for (const entry of ledger.entries) if (entry.standing === 'terminated') ledger.forget(entry);
  const unfinished = ledger.entries.filter(({ standing }) => standing === 'open');
  const finished = unfinished.filter((_, i) => i >= KEPT_OPEN || random.percent(50));
  await each(finished, server, finish);
  const completed = ledger.entries.filter(({ standing }) => standing === 'completed');
  await each(completed.slice(KEPT_COMPLETED), server, async (client, entry) => {
    expectStatus(await client.ask({ method: 'DELETE', path: entry.path }), 204);
    ledger.forget(entry);
  });
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
  run: number,
): Promise<void> {
  const concatenates = await announces(server, 'concatenation');
  const { onBody, onReply, how } = executioner(server, random);
  const unfinished = ledger.entries.filter(({ standing }) => standing === 'open');
  const working = Array.from({ length: CLIENTS }, async (_, i) => {
    const client = tusClient(server.origin, { onBody, onReply });
    const doing = await work({
      name: `run${run}-client${i}`,
      ...{ client, ledger, random: random.fork(), concatenates },
      endpoint: server.endpoint,
      inherited: unfinished.filter((_, at) => at % CLIENTS === i),
    });
    client.close();
    return doing;
  });
  const doings = await Promise.all(working);
  if (doings.every((doing) => doing === undefined)) tally['at rest'] += 1;
  else tally[how] += 1;
  for (const doing of doings) if (doing !== undefined) tally[doing] += 1;
}

async function announces(server: MortalServer, extension: string): Promise<boolean> {
  const client = tusClient(server.origin);
  const options = await client.ask({ method: 'OPTIONS', path: server.endpoint });
  client.close();
  return String(options.headers['tus-extension']).split(',').includes(extension);
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

/** Everything unfinished lapses in the end; only what was completed is left then, and whole. */
async function letLapse(dir: string, ledger: Ledger): Promise<void> {
  const server = await startServer(dir, ...FLAGS);
  await each(ledger.entries, server, verify);
  server.kill();
  await server.ended;
  for (const entry of ledger.entries) {
    // Parts lapse too: they have served once what they are parts of is whole.
    if (entry.standing !== 'completed' || entry.role === 'partial') ledger.forget(entry);
  }
  await open(dir, { ahead: 7_200_000 }, async ({ server: later, uploads }) => {
    await later.sweep();
    compare(ledger, dir, await uploads());
  });
}
