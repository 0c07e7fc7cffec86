import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createTusServer, type Storage, type TusServer, type UploadRecord } from '@kit/server';
import { sqliteStorage } from '@kit/server/sqlite';
import type { Entry, Ledger } from './ledger.ts';
import { expectStatus, offsetIn, type Reply, type TusClient } from './tusClient.ts';
import { metadata } from './worker.ts';

/** A record, and how many bytes of it are in the folder. */
export interface KeptUpload {
  readonly record: UploadRecord;
  readonly size: number;
}

/** A data folder, opened as a server opens it. */
export interface Folder {
  readonly server: TusServer;
  /** Every upload that has a record, parts included. */
  uploads(): Promise<readonly KeptUpload[]>;
}

/** Opens a data folder for a look; `ahead` milliseconds are added to the time. */
export async function open<T>(
  dir: string,
  { expiry = null, ahead = 0 }: { readonly expiry?: number | null; readonly ahead?: number },
  look: (folder: Folder) => Promise<T>,
): Promise<T> {
  const storage = sqliteStorage({ dbPath: join(dir, 'uploads.db'), uploadDir: join(dir, 'uploads') });
  const server = createTusServer({
    storage,
    expiry,
    sweepInterval: null,
    clock: { now: () => Date.now() + ahead, repeat: () => () => {} },
  });
  try {
    return await look({ server, uploads: () => everyUpload(storage) });
  } finally {
    await server.close();
  }
}

async function everyUpload(storage: Storage): Promise<readonly KeptUpload[]> {
  const uploads: KeptUpload[] = [];
  for (const record of await everyRecord(storage)) {
    uploads.push({ record, size: await storage.bytes.size(record.id) });
  }
  return uploads;
}

async function everyRecord({ records }: Storage): Promise<readonly UploadRecord[]> {
  const all: UploadRecord[] = [];
  // A list leaves parts out. What is not completed expires some time, on a server that was started as these are.
  for (const id of await records.expired(Number.MAX_SAFE_INTEGER, 100_000)) {
    const record = await records.find(id);
    if (record !== undefined) all.push(record);
  }
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const from = cursor === undefined ? {} : { cursor };
    const page = await records.list({ owner: null, limit: 1000, completed: true, ...from });
    all.push(...page.records);
    cursor = page.cursor;
  }
  return all;
}

/** Leaves unfinished uploads behind that lapse after so many milliseconds. */
export async function leaveLapsing(dir: string, count: number, expiry: number): Promise<void> {
  await open(dir, { expiry }, async ({ server }) => {
    for (let i = 0; i < count; i++) {
      await server.fetch(
        new Request('http://localhost/files', {
          method: 'POST',
          headers: {
            ...{ 'Tus-Resumable': '1.0.0', 'Upload-Length': '10' },
            ...{ 'Content-Type': 'application/offset+octet-stream', ...metadata('lapsing') },
          },
          body: 'lapse',
        }),
      );
    }
  });
}

/** What the client of an upload calls it. */
export function keyOf({ metadata }: UploadRecord): string {
  return Buffer.from(metadata.split(' ')[1] ?? '', 'base64').toString();
}

/**
 * Compares, after a sweep, what is in the folder with what the clients know: one record for each upload that was
 * acknowledged and not terminated, none without a client, no file without a record, no byte short. An upload whose
 * creation was never answered is adopted when it is there.
 *
 * @throws Error for the first thing that is wrong.
 */
export function compare(ledger: Ledger, dir: string, uploads: readonly KeptUpload[]): void {
  const seen = new Set<string>();
  for (const { record } of uploads) {
    const key = keyOf(record);
    if (seen.has(key)) throw new Error(`The upload "${key}" is there twice`);
    seen.add(key);
    const entry = ledger.find(key);
    if (entry === undefined || entry.standing === 'terminated') {
      throw new Error(`The upload ${record.id} ("${key}") should not be there any more`);
    }
    if (entry.standing === 'creating') {
      entry.path = `/files/${record.id}`;
      entry.standing = 'open';
    }
    if (entry.path !== `/files/${record.id}`)
      throw new Error(`"${key}" is at ${record.id}, not ${entry.path}`);
  }
  for (const entry of ledger.entries) {
    if (seen.has(entry.key)) continue;
    if (entry.standing === 'open' || entry.standing === 'completed') {
      throw new Error(`The upload "${entry.key}" at ${entry.path} has no record any more`);
    }
    if (entry.standing === 'creating') ledger.forget(entry);
    else entry.standing = 'terminated';
  }
  compareBytes(dir, uploads);
}

function compareBytes(dir: string, uploads: readonly KeptUpload[]): void {
  const ids = new Set(uploads.map(({ record }) => record.id));
  for (const name of readdirSync(join(dir, 'uploads'))) {
    if (!ids.has(name)) throw new Error(`The file uploads/${name} has no record`);
  }
  for (const { record, size } of uploads) {
    const { id, offset, length, completedAt } = record;
    if (size < offset || (completedAt !== null && size !== length)) {
      throw new Error(`There are ${size} bytes of ${id}; its record says ${offset} of ${length}`);
    }
  }
}

/**
 * Asks the server about one upload, as its client would after a failure, and holds the answer to what was acknowledged.
 *
 * @throws Error for the first thing that is wrong.
 */
export async function verify(client: TusClient, entry: Entry): Promise<void> {
  const { standing, acknowledged, content } = entry;
  const head = await (entry.role === 'final' ? headOfFinal(client, entry) : headOf(client, entry));
  if (standing === 'terminated') return void expectStatus(head, 404);
  expectStatus(head, 200);
  const offset = offsetIn(head);
  if (offset < acknowledged || offset > entry.sent) {
    throw new Error(
      `"${entry.key}" stands at ${offset}; ${acknowledged} bytes were acknowledged, ${entry.sent} sent`,
    );
  }
  if (standing === 'completed' && offset !== content.length)
    throw new Error(`"${entry.key}" is not complete any more`);
  entry.acknowledged = offset;
  const length = head.headers['upload-length'];
  if (length !== undefined && Number(length) !== content.length)
    throw new Error(`"${entry.key}" has length ${length}`);
  entry.standing = offset === content.length && length !== undefined ? 'completed' : 'open';
  if (entry.standing === 'completed') await download(client, entry);
}

function headOf(client: TusClient, { path }: Entry): Promise<Reply> {
  return client.ask({ method: 'HEAD', path });
}

/** Milliseconds, by far more than a restarted server takes: a busy disk must not make it a liar. */
const PATIENCE = 20_000;

/** A final upload tells no offset while its parts are still being joined; a restarted server does so by itself. */
async function headOfFinal(client: TusClient, entry: Entry): Promise<Reply> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const head = await headOf(client, entry);
    if (head.status !== 200 || head.headers['upload-offset'] !== undefined) return head;
    if (performance.now() > until)
      throw new Error(`The parts of "${entry.key}" are not joined after ${PATIENCE} ms`);
  }
}

/** Brings an unfinished upload to its end from where the server stands, and compares the whole. */
export async function finish(client: TusClient, entry: Entry): Promise<void> {
  const { acknowledged, content, path } = entry;
  const reply = await client.ask({
    method: 'PATCH',
    path,
    headers: { 'Upload-Offset': String(acknowledged), 'Upload-Length': String(content.length) },
    body: content.subarray(acknowledged),
  });
  expectStatus(reply, 204);
  entry.sent = content.length;
  entry.acknowledged = offsetIn(reply);
  entry.standing = 'completed';
  await download(client, entry);
}

async function download(client: TusClient, { path, content, key, role }: Entry): Promise<void> {
  // A part is read through the upload that it became a part of.
  if (role === 'partial') return;
  const { body } = expectStatus(await client.ask({ method: 'GET', path }), 200);
  if (!body.equals(content)) throw new Error(`The bytes of "${key}" are not those that were sent`);
}
