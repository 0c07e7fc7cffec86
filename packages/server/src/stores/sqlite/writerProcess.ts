/**
 * A process of its own that writes to a data folder, for the tests that kill it, stop it, or run two at a time. It tells
 * on its output, line by line, what it would have acknowledged to a client.
 *
 * Arguments: the folder, the role.
 */
import { join } from 'node:path';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { newRecord } from '../../conformance/newRecord.ts';
import { LOOK_INTERVAL } from './sqliteLocker.ts';
import { sqliteStorage } from './sqliteStorage.ts';
import { SHARED, SHARED_LENGTH, storedBytes } from './writerBytes.ts';

const [, , folder = '', role = ''] = process.argv;
const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });

function tell(...words: readonly (string | number)[]): void {
  process.stdout.write(`${words.join(' ')}\n`);
}

/** A client's body; `breath` is what it waits for between two chunks. */
async function* bodyOf(id: string, from: number, to: number, breath: () => Promise<unknown>) {
  for (let at = from; at < to; at += 16 * 1024) {
    yield storedBytes(id, at, Math.min(to, at + 16 * 1024));
    await breath();
  }
}

/** Takes an upload from where it stands to its end, in appends of `step` bytes. */
async function receive(id: string, step: number, breath: () => Promise<unknown> = turn): Promise<void> {
  const { records, bytes, locker } = storage;
  for (;;) {
    const lease = await locker.acquire(id, { mode: 'takeover', graceMs: 2000 });
    if (lease === undefined) continue;
    const record = await records.find(id);
    if (record?.length === undefined || record.length === null || record.state === 'completed') {
      return lease.release();
    }
    const { length, offset } = record;
    let from = offset;
    const end = Math.min(length, offset + step);
    await bytes.append({
      id,
      offset,
      body: bodyOf(id, offset, end, breath),
      signal: lease.signal,
      held: lease.held,
      async onStored(to) {
        // As the engine: the last byte is told of only by completion.
        const told = Math.min(to, length - 1);
        if (told === from || !(await records.advance(id, from, told, null, lease.held))) return;
        from = told;
        tell('stored', id, told);
      },
    });
    if (end === length && (await bytes.size(id)) === length) {
      await bytes.sync(id);
      const sealed = await records.seal(id, from, lease.held);
      const completed = sealed && (await records.complete(id, Date.now(), null));
      if (completed) tell('completed', id, length);
    }
    const isWanted = lease.signal.aborted;
    await lease.release();
    // The client has gone to the other process.
    if (isWanted) await pause(3 * LOOK_INTERVAL);
  }
}

/** Four clients that make uploads, finish them, and terminate every third, for ever. */
async function busyServer(): Promise<void> {
  const { records, bytes } = storage;
  const unfinished = await records.list({ owner: null, completed: false, limit: 1000 });
  for (const { id, state } of unfinished.records) {
    if (state === 'completing' && (await records.complete(id, Date.now(), null))) tell('completed', id, 0);
    else await receive(id, 500_000);
  }
  const clients = [0, 1, 2, 3].map(async (client) => {
    for (let count = 0; ; count += 1) {
      const id = `${process.pid}-${client}-${count}`;
      await records.insert(newRecord({ id, length: 1_500_000 + client * 300_001 }));
      tell('stored', id, 0);
      await receive(id, 400_000 + client * 77_777);
      if (count % 3 !== 2) continue;
      tell('terminating', id, 0);
      await records.delete(id);
      await bytes.remove(id);
    }
  });
  await Promise.all(clients);
}

/** Appends wrong bytes without end, and tells when it could not go on. */
async function badWriter(): Promise<void> {
  const { bytes, locker } = storage;
  const lease = await locker.acquire(SHARED, { mode: 'takeover', graceMs: 2000 });
  if (lease === undefined) return tell('locked');
  async function* wrong(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield new Uint8Array(64 * 1024).fill(0xee);
      await turn();
    }
  }
  // Never heeds the request to yield: only the fence can end it.
  const { signal } = new AbortController();
  const onStored = (to: number) => tell('stored', SHARED, to);
  const reached = await bytes.append({
    id: SHARED,
    offset: 0,
    body: wrong(),
    signal,
    held: lease.held,
    onStored,
  });
  tell('ended', SHARED, reached);
}

const roles: Readonly<Record<string, () => Promise<void>>> = {
  busyServer,
  badWriter,
  async sharer() {
    tell('ready');
    while ((await storage.records.find(SHARED)) === undefined) await turn();
    // Slow enough that the other gets its turn.
    await receive(SHARED, SHARED_LENGTH / 4, () => pause(1));
  },
  async holder() {
    await storage.locker.acquire(SHARED, { mode: 'wait', graceMs: 0 });
    tell('holding');
    await new Promise(() => {});
  },
};

// A server is kept alive by its sockets; here is none.
const socket = setInterval(() => {}, 60_000);

await roles[role]?.();
await storage.locker.close();
await storage.records.close();
clearInterval(socket);
tell('closed');
