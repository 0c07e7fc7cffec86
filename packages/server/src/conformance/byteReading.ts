import assert from 'node:assert/strict';
import type { ByteStore } from '../ports/byteStore.ts';
import { append, assertHolds, isMissing, patternBytes, readBytes } from './storedBytes.ts';

const KIB = 1024;

type Sentences = Readonly<Record<string, (store: ByteStore) => Promise<void>>>;

/** Sentences about `read`. */
export const reading: Sentences = {
  'reads any run of bytes': async (store) => {
    const bytes = patternBytes(700 * KIB);
    await append(store, 'one', 0, bytes);
    for (const [start, end] of [
      [0, bytes.length],
      [0, 1],
      [bytes.length - 1, bytes.length],
      [255 * KIB, 257 * KIB + 3],
      [10, 10],
    ] as const) {
      const read = await readBytes(store, 'one', start, end);
      assert.ok(Buffer.compare(read, bytes.subarray(start, end)) === 0, `bytes ${start} to ${end} differ`);
    }
  },
  'ends a read early only by an error': async (store) => {
    await append(store, 'one', 0, patternBytes(10));
    await assert.rejects(readBytes(store, 'one', 5, 11), isMissing);
    await assert.rejects(readBytes(store, 'unknown', 0, 1), isMissing);
  },
  'lets a reader leave early': async (store) => {
    assert.ok(store.read);
    await append(store, 'one', 0, patternBytes(700 * KIB));
    for await (const piece of store.read('one', { start: 0, end: 700 * KIB })) {
      assert.ok(piece.length > 0);
      break;
    }
    await store.remove('one');
    assert.equal(await store.size('one'), 0);
  },
};

/** Sentences about `concat`. */
export const concatenating: Sentences = {
  'puts the parts one after the other and leaves them as they are': async (store) => {
    assert.ok(store.concat);
    await append(store, 'a', 0, patternBytes(300 * KIB));
    await append(store, 'b', 0, patternBytes(10, 300 * KIB));
    assert.equal(await store.concat('whole', ['a', 'b']), 300 * KIB + 10);
    await assertHolds(store, 'whole', patternBytes(300 * KIB + 10));
    await assertHolds(store, 'a', patternBytes(300 * KIB));
    assert.equal(await store.concat('twice', ['b', 'b', 'a']), 300 * KIB + 20);
  },
  'begins anew when a concatenation is tried again': async (store) => {
    assert.ok(store.concat);
    await append(store, 'whole', 0, patternBytes(5000, 77));
    await append(store, 'a', 0, patternBytes(10));
    await append(store, 'b', 0, patternBytes(10, 10));
    assert.equal(await store.concat('whole', ['a', 'b']), 20);
    await assertHolds(store, 'whole', patternBytes(20));
    assert.equal(await store.concat('whole', ['empty', 'a']), 10);
    await assertHolds(store, 'whole', patternBytes(10));
  },
  'counts an empty part as no bytes': async (store) => {
    assert.ok(store.concat);
    await append(store, 'b', 0, patternBytes(10));
    assert.equal(await store.concat('whole', ['empty', 'b', 'empty']), 10);
    await assertHolds(store, 'whole', patternBytes(10));
  },
};
