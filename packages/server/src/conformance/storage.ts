import assert from 'node:assert/strict';
import type { Storage } from '../ports/storage.ts';
import { byteStoreConformance } from './byteStore.ts';
import { type ConformanceCase, cases } from './cases.ts';
import { lockerConformance } from './locker.ts';
import { newRecord } from './newRecord.ts';
import { recordStoreConformance } from './recordStore.ts';
import { append, assertHolds, isMissing, patternBytes, readBytes } from './storedBytes.ts';

/** Closes a storage's ports in the order the server does. */
async function close(storage: Storage): Promise<void> {
  await storage.locker.close();
  await storage.records.close();
}

/**
 * A whole storage: the three ports by their own sentences, then together. `makeStorage` gives an empty storage, a new one
 * each time.
 */
export async function storageConformance(
  makeStorage: () => Storage | Promise<Storage>,
): Promise<readonly ConformanceCase[]> {
  const opened = new Map<object, Storage>();
  async function port<Name extends 'records' | 'bytes' | 'locker'>(name: Name): Promise<Storage[Name]> {
    const storage = await makeStorage();
    opened.set(storage[name], storage);
    return storage[name];
  }
  const bytes = await byteStoreConformance(
    () => port('bytes'),
    async (store) => {
      const storage = opened.get(store);
      if (storage !== undefined) await close(storage);
    },
  );
  return [
    ...named(
      'records',
      recordStoreConformance(() => port('records')),
    ),
    ...named('bytes', bytes),
    ...named(
      'locker',
      lockerConformance(() => port('locker')),
    ),
    ...named('together', cases(makeStorage, close, together)),
  ];
}

function named(port: string, list: readonly ConformanceCase[]): readonly ConformanceCase[] {
  return list.map(({ name, run }) => ({ name: `${port}: ${name}`, run }));
}

const together: Readonly<Record<string, (storage: Storage) => Promise<void>>> = {
  'takes an upload over in mid-append: the offset told is what stands there': async ({
    records,
    bytes,
    locker,
  }) => {
    await records.insert(newRecord({ length: 1000 }));
    const first = await locker.acquire('upload-1', { mode: 'takeover', graceMs: 60_000 });
    assert.ok(first);
    let stall = () => {};
    const stalled = new Promise<void>((resolve) => {
      stall = resolve;
    });
    async function* stalling(signal: AbortSignal): AsyncGenerator<Uint8Array> {
      yield patternBytes(600);
      const asked = new Promise((resolve) => signal.addEventListener('abort', resolve));
      stall();
      await asked;
    }
    const appended = bytes
      .append({
        id: 'upload-1',
        offset: 0,
        body: stalling(first.signal),
        signal: first.signal,
        held: first.held,
      })
      .then(async (reached) => {
        assert.equal(await records.advance('upload-1', 0, reached, null), true);
        await first.release();
      });
    await stalled;
    const second = await locker.acquire('upload-1', { mode: 'takeover', graceMs: 60_000 });
    assert.ok(second);
    assert.equal((await records.find('upload-1'))?.offset, 600);
    assert.equal(await bytes.size('upload-1'), 600);
    await appended;
    async function* rest(): AsyncGenerator<Uint8Array> {
      yield patternBytes(400, 600);
    }
    const reached = await bytes.append({ id: 'upload-1', offset: 600, body: rest(), signal: second.signal });
    assert.equal(reached, 1000);
    await bytes.sync('upload-1');
    assert.equal(await records.finish('upload-1', 600, 5), true);
    await second.release();
  },
  'keeps the bytes of an upload that comes whole until they are removed, and no longer than its record':
    async ({ records, bytes }) => {
      for (const length of [1, 4096, 16_384, 16_385, 65_537]) {
        const whole = patternBytes(length);
        await records.insert(newRecord({ length }));
        assert.equal(await append(bytes, 'upload-1', 0, whole, { length }), length);
        await bytes.sync('upload-1', length);
        assert.equal(await records.finish('upload-1', 0, 5), true);
        await assertHolds(bytes, 'upload-1', whole);
        if (bytes.read !== undefined && length > 2) {
          assert.deepEqual(await readBytes(bytes, 'upload-1', 1, length - 1), whole.slice(1, -1));
          await assert.rejects(readBytes(bytes, 'upload-1', 0, length + 1), isMissing);
        }
        await records.delete('upload-1');
        await records.insert(newRecord({ length }));
        await bytes.remove('upload-1');
        assert.equal(await bytes.size('upload-1'), 0);
        await append(bytes, 'upload-1', 0, whole, { length });
        await bytes.remove('upload-1');
        assert.equal(await bytes.size('upload-1'), 0);
        await records.delete('upload-1');
      }
    },
  'overwrites an upload that came whole and was not told, by one that comes in pieces': async ({
    records,
    bytes,
  }) => {
    await records.insert(newRecord({ length: 1000 }));
    await append(bytes, 'upload-1', 0, patternBytes(1000, 7), { length: 1000 });
    assert.equal(await append(bytes, 'upload-1', 0, patternBytes(400), { length: 1000 }), 400);
    assert.equal(await bytes.size('upload-1'), 400);
    assert.equal(await append(bytes, 'upload-1', 400, patternBytes(600, 400), { length: 1000 }), 1000);
    await assertHolds(bytes, 'upload-1', patternBytes(1000));
    await append(bytes, 'upload-1', 0, patternBytes(1000, 7), { length: 1000 });
    await assertHolds(bytes, 'upload-1', patternBytes(1000, 7));
    assert.equal(await append(bytes, 'upload-1', 300, patternBytes(500, 307), { length: 1000 }), 800);
    await assertHolds(bytes, 'upload-1', patternBytes(800, 7));
    await assert.rejects(append(bytes, 'upload-1', 801, patternBytes(5), { length: 1000 }), isMissing);
  },
  'concatenates parts that came whole': async ({ records, bytes }) => {
    if (bytes.concat === undefined) return;
    const lengths = [10, 70_000, 4096];
    let start = 0;
    for (const [index, length] of lengths.entries()) {
      const id = `part-${index}`;
      await records.insert(newRecord({ id, length, concat: { kind: 'partial' } }));
      await append(bytes, id, 0, patternBytes(length, start), { length });
      start += length;
    }
    await records.insert(newRecord({ id: 'whole', length: start }));
    assert.equal(await bytes.concat('whole', ['part-0', 'part-1', 'part-2']), start);
    await assertHolds(bytes, 'whole', patternBytes(start));
    await append(bytes, 'whole', 0, patternBytes(20), { length: 20 });
    assert.equal(await bytes.concat('whole', ['part-1', 'part-0']), 70_010);
    assert.equal(await bytes.size('whole'), 70_010);
    await assertHolds(bytes, 'part-0', patternBytes(10));
  },
  'closes in either order, with leases out': async ({ records, locker }) => {
    const lease = await locker.acquire('upload-1', { mode: 'wait', graceMs: 0 });
    await records.close();
    await lease?.release();
    await locker.close();
  },
};
