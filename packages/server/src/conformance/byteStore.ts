import assert from 'node:assert/strict';
import type { ByteStore } from '../ports/byteStore.ts';
import { concatenating, reading } from './byteReading.ts';
import { type ConformanceCase, cases } from './cases.ts';
import { append, assertHolds, bodyOf, idsOf, isMissing, patternBytes } from './storedBytes.ts';

const KIB = 1024;

/**
 * Every sentence of the `ByteStore` port. `makeStore` gives an empty store, a new one each time. Sentences about `read`
 * and `concat` are there only where the store has them.
 *
 * @param dispose frees what a store has taken (a folder), after each sentence.
 */
export async function byteStoreConformance(
  makeStore: () => ByteStore | Promise<ByteStore>,
  dispose: (store: ByteStore) => unknown = () => {},
): Promise<readonly ConformanceCase[]> {
  const probe = await makeStore();
  await dispose(probe);
  return cases(makeStore, dispose, {
    ...appending,
    ...yielding,
    ...keeping,
    ...(probe.read === undefined ? {} : reading),
    ...(probe.concat === undefined ? {} : concatenating),
  });
}

type Sentences = Readonly<Record<string, (store: ByteStore) => Promise<void>>>;

const appending: Sentences = {
  'appends a body and returns the offset reached': async (store) => {
    const bytes = patternBytes(300 * KIB);
    assert.equal(await append(store, 'one', 0, bytes.subarray(0, 100 * KIB)), 100 * KIB);
    assert.equal(await append(store, 'one', 100 * KIB, bytes.subarray(100 * KIB)), 300 * KIB);
    await assertHolds(store, 'one', bytes);
  },
  'appends large bodies in chunks of any size': async (store) => {
    const bytes = patternBytes(5 * KIB * KIB + 17);
    async function* uneven(): AsyncGenerator<Uint8Array> {
      let at = 0;
      for (let step = 1; at < bytes.length; step = (step * 7) % 3_000_017) {
        yield bytes.subarray(at, at + step);
        at += step;
      }
    }
    assert.equal(await append(store, 'one', 0, uneven()), bytes.length);
    await assertHolds(store, 'one', bytes);
  },
  'takes an empty body, and an empty chunk, for no bytes': async (store) => {
    assert.equal(await append(store, 'one', 0, bodyOf()), 0);
    assert.equal(await store.size('one'), 0);
    assert.equal(await append(store, 'one', 0, bodyOf(new Uint8Array(), patternBytes(5))), 5);
    assert.equal(await append(store, 'one', 5, bodyOf(new Uint8Array())), 5);
    await assertHolds(store, 'one', patternBytes(5));
  },
  'lets a body use its buffer again for the next chunk': async (store) => {
    const buffer = new Uint8Array(64 * KIB);
    async function* reusing(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 40; at += 1) {
        buffer.set(patternBytes(buffer.length, at * buffer.length));
        yield buffer;
      }
    }
    await append(store, 'one', 0, reusing());
    await assertHolds(store, 'one', patternBytes(40 * buffer.length));
  },
  'overwrites bytes past the offset': async (store) => {
    await append(store, 'one', 0, new Uint8Array(1000));
    assert.equal(await append(store, 'one', 400, patternBytes(600, 400)), 1000);
    assert.equal(await append(store, 'one', 0, patternBytes(400)), 400);
    await append(store, 'one', 400, patternBytes(600, 400));
    await assertHolds(store, 'one', patternBytes(1000));
  },
  'counts nothing of an old tail that was longer than the new bytes': async (store) => {
    await append(store, 'one', 0, patternBytes(1000));
    assert.equal(await append(store, 'one', 100, patternBytes(50, 100)), 150);
    await assertHolds(store, 'one', patternBytes(150));
  },
  'rejects with `missing` where fewer bytes stand than the offset says, and changes nothing': async (
    store,
  ) => {
    await append(store, 'one', 0, patternBytes(10));
    await assert.rejects(append(store, 'one', 11, patternBytes(5)), isMissing);
    await assert.rejects(append(store, 'unknown', 1, patternBytes(5)), isMissing);
    await assertHolds(store, 'one', patternBytes(10));
    assert.equal(await store.size('unknown'), 0);
  },
  'tells in order how far the bytes stand, up to the offset reached, and waits for the answer': async (
    store,
  ) => {
    const told: number[] = [];
    let busy = false;
    const bytes = patternBytes(4 * KIB * KIB);
    const reached = await append(store, 'one', 0, bodyOf(...halves(bytes, 64)), {
      async onStored(offset) {
        assert.equal(busy, false, 'told again before the answer');
        busy = true;
        assert.ok((await store.size('one')) >= offset, 'told before the bytes stood in the store');
        told.push(offset);
        busy = false;
      },
    });
    assert.equal(reached, bytes.length);
    assert.equal(told.at(-1), bytes.length);
    assert.deepEqual(
      told,
      [...new Set(told)].sort((a, b) => a - b),
    );
  },
  'stops with the error that `onStored` threw': async (store) => {
    const refusal = new Error('the offset was taken');
    let pulled = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; pulled < 1000; pulled += 1) yield new Uint8Array(64 * KIB);
    }
    const onStored = () => Promise.reject(refusal);
    await assert.rejects(append(store, 'one', 0, endless(), { onStored }), refusal);
    assert.ok(pulled < 1000, 'the body was read to its end');
  },
  'appends to many uploads at once': async (store) => {
    const ids = Array.from({ length: 20 }, (_, index) => `many-${index}`);
    await Promise.all(ids.map((id, index) => append(store, id, 0, patternBytes(50 * KIB, index))));
    for (const [index, id] of ids.entries()) await assertHolds(store, id, patternBytes(50 * KIB, index));
  },
  'does not read a body faster than it stores it': async (store) => {
    let pulled = 0;
    async function* eager(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 512; count += 1) {
        pulled += 64 * KIB;
        yield new Uint8Array(64 * KIB);
      }
    }
    let farthest = 0;
    await append(store, 'one', 0, eager(), {
      async onStored(offset) {
        // Gives the body every chance to run ahead.
        await new Promise(setImmediate);
        farthest = Math.max(farthest, pulled - offset);
      },
    });
    assert.ok(farthest <= 8 * KIB * KIB, `${farthest} bytes were in memory at once`);
  },
};

function halves(bytes: Uint8Array, count: number): Uint8Array[] {
  const step = bytes.length / count;
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * step, (index + 1) * step));
}

const yielding: Sentences = {
  'writes what is in hand when it is asked to stop, then returns': async (store) => {
    const takeover = new AbortController();
    const bytes = patternBytes(100 * KIB);
    // Ends cleanly with the signal, as the engine's bodies do.
    async function* stalling(): AsyncGenerator<Uint8Array> {
      yield* halves(bytes, 4);
      setImmediate(() => takeover.abort());
      await new Promise((resolve) => takeover.signal.addEventListener('abort', resolve));
    }
    assert.equal(await append(store, 'one', 0, stalling(), { signal: takeover.signal }), bytes.length);
    await assertHolds(store, 'one', bytes);
  },
  'writes nothing more once the lease is lost': async (store) => {
    let held = true;
    async function* fenced(): AsyncGenerator<Uint8Array> {
      yield patternBytes(64 * KIB);
      held = false;
      for (let count = 1; count < 200; count += 1) yield patternBytes(64 * KIB, count * 64 * KIB);
    }
    const reached = await append(store, 'one', 0, fenced(), { held: () => held });
    assert.ok(reached <= 64 * KIB, `${reached} bytes were written`);
    assert.equal(await store.size('one'), reached);
  },
};

const keeping: Sentences = {
  'has 0 bytes of an unknown upload, and can sync it': async (store) => {
    assert.equal(await store.size('unknown'), 0);
    await store.sync('unknown');
  },
  'holds an upload that comes whole, and told how long it is, as any other': async (store) => {
    for (const length of [1, 4 * KIB, 16 * KIB, 65 * KIB]) {
      const bytes = patternBytes(length);
      const id = `whole-${length}`;
      assert.equal(await append(store, id, 0, bytes, { length }), length);
      await store.sync(id, length);
      await assert.rejects(store.sync(id, length + 1), isMissing);
      await assertHolds(store, id, bytes);
      // As after a crash that came before anybody was told.
      assert.equal(await append(store, id, 0, patternBytes(length, 7), { length }), length);
      await assertHolds(store, id, patternBytes(length, 7));
      assert.equal(await append(store, id, length, bodyOf(), { length }), length);
      await store.remove(id);
      assert.equal(await store.size(id), 0);
    }
  },
  'syncs many uploads, and one upload many times, at once': async (store) => {
    await append(store, 'one', 0, patternBytes(10));
    await append(store, 'two', 0, patternBytes(10));
    await Promise.all(['one', 'two', 'one', 'one', 'two'].map((id) => store.sync(id)));
    await assertHolds(store, 'one', patternBytes(10));
  },
  'rejects the sync of an upload with `missing` where fewer bytes stand than it shall have': async (
    store,
  ) => {
    await append(store, 'one', 0, patternBytes(10));
    await store.sync('one', 10);
    await assert.rejects(store.sync('one', 11), { name: 'ByteStoreError', reason: 'missing' });
    await store.remove('one');
    await assert.rejects(store.sync('one', 1), { name: 'ByteStoreError', reason: 'missing' });
  },
  'frees the bytes of an upload, and does not mind an unknown one': async (store) => {
    await append(store, 'one', 0, patternBytes(10));
    await append(store, 'two', 0, patternBytes(20));
    await store.remove('one');
    assert.equal(await store.size('one'), 0);
    await store.remove('one');
    await store.remove('unknown');
    await assertHolds(store, 'two', patternBytes(20));
    await assert.rejects(append(store, 'one', 10, patternBytes(5)), isMissing);
  },
  'names everything that has bytes, and nothing else': async (store) => {
    assert.deepEqual(await idsOf(store), []);
    for (const id of ['one', 'two', 'three']) await append(store, id, 0, patternBytes(1));
    await store.remove('two');
    assert.deepEqual(await idsOf(store), ['one', 'three']);
  },
};
