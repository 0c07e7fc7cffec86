import { contentOf, type Entry, type Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import { expectStatus, Gone, offsetIn, type TusClient } from './tusClient.ts';

/** What a client was waiting for when the server died. */
export type Doing = 'create' | 'append' | 'complete' | 'concatenate' | 'terminate';

export interface Worker {
  /** Name of this client, the first part of its keys. */
  readonly name: string;
  readonly client: TusClient;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly endpoint: string;
  /** Unfinished uploads of earlier runs, to go on with. */
  readonly inherited: readonly Entry[];
  /** Whether the server announces the extension `concatenation`. */
  readonly concatenates: boolean;
}

const STEPS_AT_MOST = 60;

/** Creates, appends, concatenates and terminates at random until the server is gone; tells what it was doing then. */
export async function work(worker: Worker): Promise<Doing | undefined> {
  const mine = [...worker.inherited];
  let doing: Doing | undefined;
  try {
    for (let step = 0; step < STEPS_AT_MOST; step++) {
      const { run, name } = next(worker, mine, step);
      doing = name;
      await run();
      doing = undefined;
    }
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
  }
  return doing;
}

interface Step {
  readonly name: Doing;
  run(): Promise<void>;
}

function next(worker: Worker, mine: Entry[], step: number): Step {
  const { random, ledger, name } = worker;
  const open = mine.filter(({ standing }) => standing === 'open');
  const completed = mine.filter(({ standing, role }) => standing === 'completed' && role !== 'partial');
  const parts = mine.filter(({ standing, role }) => standing === 'completed' && role === 'partial');
  const [oldest, ...others] = open;
  if (parts.length >= 2 && random.percent(60)) {
    return {
      name: 'concatenate',
      run: () => concatenate(worker, mine, parts.slice(0, 2), `${name}-${step}`),
    };
  }
  if (oldest !== undefined && (open.length > 3 || random.percent(50))) {
    const entry = random.pick([oldest, ...others]);
    const left = entry.content.length - entry.acknowledged;
    const chunk = random.percent(50) ? left : 1 + random.below(left);
    return { name: chunk === left ? 'complete' : 'append', run: () => append(worker, entry, chunk) };
  }
  const [first, ...more] = [...completed, ...open];
  if (first !== undefined && random.percent(30)) {
    const entry = random.pick([first, ...more]);
    return { name: 'terminate', run: () => terminate(worker, entry) };
  }
  const key = `${name}-${step}`;
  const role = worker.concatenates && random.percent(35) ? 'partial' : 'whole';
  const entry = ledger.add(key, contentOf(key, lengthOf(random)), role);
  mine.push(entry);
  return { name: 'create', run: () => create(worker, entry) };
}

/** Mostly small; some cross the mebibyte at which the server writes to its disk; a few are empty. */
function lengthOf(random: Random): number {
  if (random.percent(5)) return 0;
  if (random.percent(40)) return 1 + random.below(2000);
  return 1 + random.below(random.percent(70) ? 200_000 : 2_500_000);
}

async function create({ client, endpoint, random }: Worker, entry: Entry): Promise<void> {
  const { content, key, role } = entry;
  const brought = random.percent(50) ? random.below(content.length + 1) : 0;
  const deferred = role === 'whole' && content.length > 0 && random.percent(15);
  entry.sent = brought;
  const reply = await client.ask({
    method: 'POST',
    path: endpoint,
    headers: {
      ...metadata(key),
      ...(deferred ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(content.length) }),
      ...(role === 'partial' ? { 'Upload-Concat': 'partial' } : {}),
    },
    ...(brought === 0 ? {} : { body: content.subarray(0, brought) }),
  });
  expectStatus(reply, 201);
  entry.path = reply.headers.location ?? '';
  entry.acknowledged = brought === 0 ? 0 : offsetIn(reply);
  // Of a deferred length the server does not know yet that it has it all.
  const complete = entry.acknowledged === content.length && !deferred;
  entry.standing = complete ? 'completed' : 'open';
}

async function append({ client, random }: Worker, entry: Entry, chunk: number): Promise<void> {
  const { content, acknowledged } = entry;
  entry.sent = Math.max(entry.sent, acknowledged + chunk);
  const isLast = acknowledged + chunk === content.length;
  const reply = await client.ask({
    method: 'PATCH',
    path: entry.path,
    headers: {
      'Upload-Offset': String(acknowledged),
      // Allowed at any time, needed by an upload whose length was deferred.
      ...(isLast || random.percent(20) ? { 'Upload-Length': String(content.length) } : {}),
    },
    body: content.subarray(acknowledged, acknowledged + chunk),
  });
  expectStatus(reply, 204);
  entry.acknowledged = offsetIn(reply);
  if (isLast) entry.standing = 'completed';
}

async function terminate({ client }: Worker, entry: Entry): Promise<void> {
  entry.standing = 'terminating';
  expectStatus(await client.ask({ method: 'DELETE', path: entry.path }), 204);
  entry.standing = 'terminated';
}

async function concatenate(
  { client, ledger, endpoint }: Worker,
  mine: Entry[],
  parts: readonly Entry[],
  key: string,
): Promise<void> {
  const entry = ledger.add(key, Buffer.concat(parts.map(({ content }) => content)), 'final');
  entry.sent = entry.content.length;
  const reply = await client.ask({
    method: 'POST',
    path: endpoint,
    headers: { ...metadata(key), 'Upload-Concat': `final;${parts.map(({ path }) => path).join(' ')}` },
  });
  expectStatus(reply, 201);
  entry.path = reply.headers.location ?? '';
  entry.acknowledged = entry.content.length;
  entry.standing = 'completed';
  mine.push(entry);
  // They have served; whether they are kept is not looked at again.
  for (const part of parts) mine.splice(mine.indexOf(part), 1);
}

export function metadata(key: string): Record<string, string> {
  return { 'Upload-Metadata': `key ${Buffer.from(key).toString('base64')}` };
}
