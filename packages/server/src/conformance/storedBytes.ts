import assert from 'node:assert/strict';
import { type AppendRequest, type ByteStore, ByteStoreError } from '../ports/byteStore.ts';

/** Bytes that tell where they stand, so that a wrong place shows. */
export function patternBytes(length: number, start = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) {
    const place = start + index;
    bytes[index] = place * 31 + (place >> 8);
  }
  return bytes;
}

export async function* bodyOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Appends and returns the offset reached. */
export function append(
  store: ByteStore,
  id: string,
  offset: number,
  body: AsyncIterable<Uint8Array> | Uint8Array,
  more: Partial<AppendRequest> = {},
): Promise<number> {
  const chunks = body instanceof Uint8Array ? bodyOf(body) : body;
  return store.append({ id, offset, body: chunks, signal: new AbortController().signal, ...more });
}

export async function readBytes(
  store: ByteStore,
  id: string,
  start: number,
  end: number,
): Promise<Uint8Array> {
  assert.ok(store.read, 'this sentence needs read');
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(id, { start, end })) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

/** What an upload holds: compared where the store can read, else only counted. */
export async function assertHolds(store: ByteStore, id: string, bytes: Uint8Array): Promise<void> {
  assert.equal(await store.size(id), bytes.length);
  if (store.read === undefined) return;
  assert.ok(Buffer.compare(await readBytes(store, id, 0, bytes.length), bytes) === 0, 'the bytes differ');
}

export async function idsOf(store: ByteStore): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of store.ids()) ids.push(id);
  return ids.sort();
}

export function isMissing(error: unknown): boolean {
  return error instanceof ByteStoreError && error.reason === 'missing';
}
