import assert from 'node:assert/strict';
import type { Storage } from '../ports/storage.ts';
import { byteStoreConformance } from './byteStore.ts';
import { type ConformanceCase, cases } from './cases.ts';
import { lockerConformance } from './locker.ts';
import { newRecord } from './newRecord.ts';
import { recordStoreConformance } from './recordStore.ts';
import { patternBytes } from './storedBytes.ts';

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
  'closes in either order, with leases out': async ({ records, locker }) => {
    const lease = await locker.acquire('upload-1', { mode: 'wait', graceMs: 0 });
    await records.close();
    await lease?.release();
    await locker.close();
  },
};
