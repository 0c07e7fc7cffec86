import assert from 'node:assert/strict';
import type { RecordStore, WaitingQuery } from '../ports/recordStore.ts';
import { type ConformanceCase, cases } from './cases.ts';
import { newRecord } from './newRecord.ts';
import { completion } from './recordCompletion.ts';
import { listing } from './recordList.ts';
import { counting } from './usage.ts';

/** Every sentence of the `RecordStore` port. `makeStore` gives an empty store, a new one each time. */
export function recordStoreConformance(
  makeStore: () => RecordStore | Promise<RecordStore>,
): readonly ConformanceCase[] {
  return cases(makeStore, (store) => store.close(), {
    ...keeping,
    ...receiving,
    ...completion,
    ...listing,
    ...counting,
    ...sweeping,
  });
}

type Sentences = Readonly<Record<string, (store: RecordStore) => Promise<void>>>;

const keeping: Sentences = {
  'gives back every field of a record as it was put in': async (store) => {
    const whole = newRecord({
      owner: 'ünï-owner',
      length: Number.MAX_SAFE_INTEGER,
      offset: 2 ** 40,
      metadata: 'filename d29ybGQ=,is_confidential',
      concat: { kind: 'final', parts: ['a', 'b'], value: 'final;/files/a /files/b' },
      digest: { algorithm: 'sha256', value: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' },
      expiresAt: 1_800_000_000_000,
    });
    assert.equal(await store.insert(whole), true);
    assert.deepEqual(await store.find(whole.id), whole);
    const bare = newRecord({ id: 'upload-2', length: null, concat: { kind: 'partial' } });
    assert.equal(await store.insert(bare), true);
    assert.deepEqual(await store.find(bare.id), bare);
  },
  'does not know an id that was never put in': async (store) => {
    assert.equal(await store.find('nobody'), undefined);
  },
  'refuses an id that is taken and keeps the record that has it': async (store) => {
    await store.insert(newRecord());
    assert.equal(await store.insert(newRecord({ length: 5, owner: 'thief' })), false);
    assert.deepEqual(await store.find('upload-1'), newRecord());
  },
  'forgets a record once, and its id is free again': async (store) => {
    await store.insert(newRecord());
    assert.equal(await store.delete('upload-1'), true);
    assert.equal(await store.find('upload-1'), undefined);
    assert.equal(await store.delete('upload-1'), false);
    assert.equal(await store.insert(newRecord()), true);
  },
  'does not change a record that it has handed out': async (store) => {
    await store.insert(newRecord());
    const before = await store.find('upload-1');
    await store.advance('upload-1', 0, 50, null);
    assert.equal(before?.offset, 0);
  },
};

const receiving: Sentences = {
  'moves the offset from where it stands, and slides the expiry in the same step': async (store) => {
    await store.insert(newRecord({ expiresAt: 1 }));
    assert.equal(await store.advance('upload-1', 0, 50, 2), true);
    assert.deepEqual(await store.find('upload-1'), newRecord({ offset: 50, expiresAt: 2 }));
    assert.equal(await store.advance('upload-1', 50, 60, null), true);
    assert.deepEqual(await store.find('upload-1'), newRecord({ offset: 60 }));
  },
  'does not move an offset that stands elsewhere': async (store) => {
    await store.insert(newRecord({ offset: 50 }));
    assert.equal(await store.advance('upload-1', 40, 60, 2), false);
    assert.deepEqual(await store.find('upload-1'), newRecord({ offset: 50 }));
    assert.equal(await store.advance('nobody', 0, 10, null), false);
  },
  'lets one of many writers pass that start from the same offset': async (store) => {
    await store.insert(newRecord());
    const writers = Array.from({ length: 20 }, async (_, index) =>
      store.advance('upload-1', 0, index + 1, null),
    );
    const passed = (await Promise.all(writers)).flatMap((won, index) => (won ? [index + 1] : []));
    assert.equal(passed.length, 1);
    assert.equal((await store.find('upload-1'))?.offset, passed[0]);
  },
  'does not move the offset of an upload that is completing or completed': async (store) => {
    await store.insert(newRecord());
    await store.seal('upload-1', 0);
    assert.equal(await store.advance('upload-1', 99, 99, 5), false);
    await store.complete('upload-1', 9, null);
    assert.equal(await store.advance('upload-1', 100, 100, 5), false);
    assert.equal((await store.find('upload-1'))?.expiresAt, null);
  },
  'acknowledges nothing under a lease that is lost': async (store) => {
    await store.insert(newRecord());
    const lost = () => false;
    assert.equal(await store.advance('upload-1', 0, 50, null, lost), false);
    assert.equal(await store.seal('upload-1', 0, lost), false);
    assert.equal(await store.finish('upload-1', 0, 9, lost), false);
    assert.deepEqual(await store.find('upload-1'), newRecord());
    assert.equal(await store.advance('upload-1', 0, 50, null, () => true), true);
    assert.equal(await store.seal('upload-1', 50, () => true), true);
    await store.insert(newRecord({ id: 'upload-2' }));
    assert.equal(await store.finish('upload-2', 0, 9, () => true), true);
  },
  'sets a deferred length once': async (store) => {
    await store.insert(newRecord({ length: null }));
    assert.equal(await store.declareLength('upload-1', 70), true);
    assert.equal(await store.declareLength('upload-1', 80), false);
    assert.equal(await store.declareLength('upload-1', 70), false);
    assert.equal((await store.find('upload-1'))?.length, 70);
    assert.equal(await store.declareLength('nobody', 70), false);
  },
  'takes the claim of a digest once, also in the place of a wish, and while bytes come': async (store) => {
    const claim = { algorithm: 'sha256', value: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' };
    await store.insert(newRecord());
    assert.equal(await store.claimDigest('upload-1', claim), true);
    assert.equal(await store.claimDigest('upload-1', { algorithm: 'sha512', value: 'AA==' }), false);
    assert.deepEqual(await store.find('upload-1'), newRecord({ digest: claim }));
    await store.insert(newRecord({ id: 'upload-2', digest: { algorithm: 'sha512', value: null } }));
    assert.equal(await store.claimDigest('upload-2', claim), true);
    assert.deepEqual((await store.find('upload-2'))?.digest, claim);
    await store.insert(newRecord({ id: 'upload-3' }));
    await store.seal('upload-3', 0);
    assert.equal(await store.claimDigest('upload-3', claim), false);
    assert.equal(await store.claimDigest('nobody', claim), false);
  },
};

const sweeping: Sentences = {
  'names the uploads past their expiry, the longest lapsed first': async (store) => {
    await store.insert(newRecord({ id: 'second', expiresAt: 20 }));
    await store.insert(newRecord({ id: 'first', expiresAt: 10 }));
    await store.insert(newRecord({ id: 'later', expiresAt: 500 }));
    await store.insert(newRecord({ id: 'never', expiresAt: null }));
    assert.deepEqual(await store.expired(100, 10), ['first', 'second']);
    assert.deepEqual(await store.expired(100, 1), ['first']);
    assert.deepEqual(await store.expired(5, 10), []);
  },
  'counts the expiry that the last byte received has set': async (store) => {
    await store.insert(newRecord({ expiresAt: 10 }));
    await store.advance('upload-1', 0, 1, 500);
    assert.deepEqual(await store.expired(100, 10), []);
    assert.deepEqual(await store.expired(600, 10), ['upload-1']);
  },
  'never names a completed upload as expired': async (store) => {
    await store.insert(newRecord({ id: 'gated', expiresAt: 10 }));
    await store.seal('gated', 0);
    assert.deepEqual(await store.expired(100, 10), ['gated']);
    await store.complete('gated', 50, null);
    await store.insert(newRecord({ id: 'ungated', expiresAt: 10 }));
    await store.finish('ungated', 0, 50);
    assert.deepEqual(await store.expired(100, 10), []);
  },
  'names the final uploads that wait for a part, or for any, oldest first': async (store) => {
    const final = (id: string, ...parts: string[]) =>
      newRecord({ id, length: 0, concat: { kind: 'final', parts, value: 'final;"part-3"' } });
    await store.insert(newRecord({ id: 'plain' }));
    await store.insert(newRecord({ id: 'part-1', concat: { kind: 'partial' } }));
    await store.insert(final('both', 'part-1', 'part-2'));
    await store.insert(final('second', 'part-2', 'part-2'));
    await store.insert(final('done', 'part-1'));
    await store.finish('done', 0, 5);
    const waiting = async (query: WaitingQuery) => (await store.waitingFinals(query)).map(({ id }) => id);
    assert.deepEqual(await waiting({ limit: 10 }), ['both', 'second']);
    assert.deepEqual(await waiting({ limit: 1 }), ['both']);
    assert.deepEqual(await waiting({ part: 'part-1', limit: 10 }), ['both']);
    assert.deepEqual(await waiting({ part: 'part-2', limit: 10 }), ['both', 'second']);
    assert.deepEqual(await waiting({ part: 'part', limit: 10 }), []);
    assert.deepEqual(await waiting({ part: 'part-3', limit: 10 }), []);
    assert.deepEqual(await store.find('both'), final('both', 'part-1', 'part-2'));
  },
  'gives the records that were sealed but never completed': async (store) => {
    for (const id of ['a', 'b', 'c', 'd']) await store.insert(newRecord({ id }));
    for (const id of ['a', 'b', 'c']) await store.seal(id, 0);
    await store.complete('c', 5, null);
    const found = await store.completing(10);
    assert.deepEqual(found.map(({ id }) => id).sort(), ['a', 'b']);
    assert.ok(found.every(({ state, offset }) => state === 'completing' && offset === 99));
    assert.equal((await store.completing(1)).length, 1);
  },
};
