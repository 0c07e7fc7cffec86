import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { newRecord } from '../conformance/newRecord.ts';
import { ByteStoreError, createTusServer, type TusServer } from '../index.ts';
import { type NodeServer, serve } from '../node/index.ts';
import { type SqliteStorage, sqliteStorage } from '../stores/sqlite/index.ts';
import { type Heard, sayAndLeave, sayAndListen, sayAndWait } from './exchange.ts';
import { connections, type RawRequest } from './rawRequest.ts';

/** Turns of the event loop without a request after which none is on its way any more. */
const TURNS_AT_REST = 5;

export interface CampaignReport {
  readonly requests: number;
  readonly connections: number;
  /** How often each status was heard. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Open descriptors before the first connection, and after the last. */
  readonly descriptors: readonly [before: number, after: number];
  /** Bytes in use after a collection, at a quarter of the way and at the end. */
  readonly heap: readonly [early: number, late: number];
  /** What `onError` heard: faults of the server. */
  readonly faults: readonly unknown[];
}

/**
 * Throws requests at a server on a disk and holds it to these properties:
 *
 * - no 5xx, and no path or stack in any answer;
 * - a connection that keeps to HTTP is answered request by request, and stays usable;
 * - what is refused changes no record and no byte;
 * - no upload ever holds other bytes than those acknowledged.
 *
 * @throws Error with the smallest connection found that breaks one.
 */
export async function campaign(folder: string, seed: number, requests: number): Promise<CampaignReport> {
  const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
  const faults: unknown[] = [];
  const server = createTusServer({
    storage,
    maxSize: 1000,
    cors: { origins: ['https://app.example'] },
    authorize: () => ({ owner: null }),
    onError: (error) => {
      // A client that left may still be reading what the next one deletes; to any other request this is a 5xx, and met.
      const isDeletedInMidRead = error instanceof ByteStoreError && error.reason === 'missing';
      if (!isDeletedInMidRead) faults.push(error);
    },
  });
  const node = await serve(server);
  const course = new Course(storage, server, node, folder);
  try {
    await course.reset();
    const before = descriptors();
    let early = 0;
    for (let batch = 0; course.requests < requests; batch += 1) {
      const property = fc.asyncProperty(connections, (each) => course.run(each));
      await fc.assert(property, { seed: seed + batch, numRuns: 200 });
      if (early === 0 && course.requests >= requests / 4) early = heapInUse();
    }
    const late = heapInUse();
    await node.close(0);
    // The listening socket was open before.
    const after = descriptors() + 1;
    const { statuses } = course;
    return {
      ...{ requests: course.requests, connections: course.connections, statuses, faults },
      ...{ descriptors: [before, after], heap: [early, late] },
    };
  } finally {
    await node.close(0);
    await server.close();
  }
}

class Course {
  requests = 0;
  connections = 0;
  readonly statuses: Record<number, number> = {};
  readonly #storage: SqliteStorage;
  readonly #server: TusServer;
  readonly #port: number;
  readonly #folder: string;
  #standing = '';

  constructor(storage: SqliteStorage, server: TusServer, node: NodeServer, folder: string) {
    this.#storage = storage;
    this.#server = server;
    this.#port = Number(new URL(node.url).port);
    this.#folder = folder;
  }

  async run(requests: readonly RawRequest[]): Promise<void> {
    this.requests += requests.length;
    this.connections += 1;
    if ((await this.#state()) !== this.#standing) await this.reset();
    const heard = await this.#converse(requests);
    await this.#atRest();
    for (const status of heard.statuses) this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    await this.#check(requests, heard);
  }

  #converse(requests: readonly RawRequest[]): Promise<Heard> {
    const said = requests.map(({ text }) => text).join('');
    if (requests.some(({ breaksOff }) => breaksOff)) return sayAndLeave(this.#port, said);
    if (!requests.every(({ sound }) => sound)) return sayAndListen(this.#port, said, requests.length);
    // One more, to see that the connection is still good.
    const last = 'OPTIONS /files HTTP/1.1\r\nHost: x\r\n\r\n';
    return sayAndWait(this.#port, said + last, [...requests.map(({ method }) => method), 'OPTIONS']);
  }

  /** What was asked by a client that has left is done with too, and does not befall the next one. */
  async #atRest(): Promise<void> {
    for (let quiet = 0; quiet < TURNS_AT_REST; quiet += 1) {
      await new Promise(setImmediate);
      if (/^tuskit_requests_in_flight\{.*\} [^0]/m.test(this.#server.metrics())) quiet = 0;
    }
  }

  async #check(requests: readonly RawRequest[], { text, statuses }: Heard): Promise<void> {
    const bad = statuses.find((status) => status >= 500);
    if (bad !== undefined) throw new Error(`A request was answered with ${bad}: ${text}`);
    const leak = [this.#folder, 'node_modules', '/src/', '.ts:', '.js:', '\n    at '].find((it) =>
      text.includes(it),
    );
    if (leak !== undefined) throw new Error(`An answer tells ${JSON.stringify(leak)}: ${text}`);
    const state = await this.#state();
    // A server that closes after one of several requests may have served the next ones, unheard.
    const unheard = requests.length > 1 && statuses.length < requests.length;
    const breaksOff = requests.some((request) => request.breaksOff);
    const mayChange = statuses.some((status) => status < 300) || breaksOff || unheard;
    // 413: what of an unannounced body came before its end was seen to lie too far stays.
    const mayGrow = statuses.includes(413);
    if (!mayChange && !mayGrow && state !== this.#standing) {
      throw new Error(`Refused with ${statuses}, and yet ${this.#standing} became ${state}`);
    }
    for (const { id, offset, length } of this.#records()) {
      const bytes = await this.#bytesOf(id);
      if (bytes.length < offset)
        throw new Error(`${id} stands at ${offset}, with ${bytes.length} bytes on disk`);
      if (length !== null && bytes.length > length)
        throw new Error(`${id} of ${length} bytes has ${bytes.length}`);
      if (id === 'half' && !bytes.toString('latin1').startsWith('hello'))
        throw new Error('half lost its bytes');
      if (id === 'done' && bytes.toString('latin1') !== 'world') throw new Error('done lost its bytes');
    }
  }

  /** The uploads as every connection finds them. */
  async reset(): Promise<void> {
    const { records, bytes } = this.#storage;
    for (const { id } of this.#records()) await records.delete(id);
    for (const name of this.#files()) await bytes.remove(name);
    const put = async (id: string, length: number | null, text: string): Promise<void> => {
      await records.insert(newRecord({ id, length }));
      async function* body() {
        yield Buffer.from(text);
      }
      await bytes.append({ id, offset: 0, body: body(), signal: new AbortController().signal });
      await records.advance(id, 0, text.length, null);
    };
    await put('half', 10, 'hello');
    await put('done', 5, 'world');
    await records.finish('done', 5, 1_700_000_000_000);
    await put('late', null, 'abc');
    this.#standing = await this.#state();
  }

  /** All records, each with the bytes it acknowledges, and what has no record; without the times, which slide. */
  async #state(): Promise<string> {
    const records: unknown[][] = [];
    for (const { id, offset, length, state } of this.#records()) {
      records.push([id, offset, length, state, (await this.#bytesOf(id)).toString('latin1', 0, offset)]);
    }
    const ids = new Set(records.map(([id]) => id));
    return JSON.stringify([records.sort(), this.#files().filter((name) => !ids.has(name))]);
  }

  #records() {
    const page = this.#storage.records.list({ owner: null, limit: 1000 });
    if (page instanceof Promise) throw new TypeError('SQLite answers at once');
    return page.records;
  }

  #files(): string[] {
    return readdirSync(join(this.#folder, 'uploads'));
  }

  async #bytesOf(id: string): Promise<Buffer> {
    const { bytes } = this.#storage;
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes.read(id, { start: 0, end: await bytes.size(id) })) pieces.push(piece);
    return Buffer.concat(pieces);
  }
}

function descriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    // Only Linux tells.
    return 0;
  }
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
