import assert from 'node:assert/strict';
import type { ListQuery, RecordStore, WaitingQuery } from '../ports/recordStore.ts';
import { type ConformanceCase, cases } from './cases.ts';
import { newRecord } from './newRecord.ts';
import { counting } from './usage.ts';

const REPLY = { status: 200, headers: { 'x-invoice': '7', 'content-type': 'text/plain' }, body: 'paid ✓' };

/** All records of a list, page by page, by id. */
async function listed(store: RecordStore, query: ListQuery): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await store.list(cursor === undefined ? query : { ...query, cursor });
    assert.ok(page.records.length <= query.limit, 'a page must not be longer than its limit');
    ids.push(...page.records.map(({ id }) => id));
    assert.ok(ids.length <= 100, 'the list does not come to an end');
    cursor = page.cursor;
  }
  return ids;
}

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

const completion: Sentences = {
  'seals an upload with its last byte held back': async (store) => {
    await store.insert(newRecord({ offset: 60, expiresAt: 8 }));
    assert.equal(await store.seal('upload-1', 60), true);
    assert.deepEqual(
      await store.find('upload-1'),
      newRecord({ offset: 99, state: 'completing', expiresAt: 8 }),
    );
  },
  'seals an empty upload at 0': async (store) => {
    await store.insert(newRecord({ length: 0 }));
    assert.equal(await store.seal('upload-1', 0), true);
    assert.deepEqual(await store.find('upload-1'), newRecord({ length: 0, state: 'completing' }));
  },
  'seals an upload whose every byte is acknowledged already at its length: no offset falls': async (
    store,
  ) => {
    await store.insert(newRecord({ length: null, offset: 100 }));
    await store.declareLength('upload-1', 100);
    assert.equal(await store.seal('upload-1', 100), true);
    assert.deepEqual(await store.find('upload-1'), newRecord({ offset: 100, state: 'completing' }));
  },
  'does not seal from another offset, twice, without a length, or what it does not know': async (store) => {
    await store.insert(newRecord());
    assert.equal(await store.seal('upload-1', 10), false);
    assert.deepEqual(await store.find('upload-1'), newRecord());
    assert.equal(await store.seal('upload-1', 0), true);
    assert.equal(await store.seal('upload-1', 99), false);
    await store.insert(newRecord({ id: 'deferred', length: null }));
    assert.equal(await store.seal('deferred', 0), false);
    assert.equal(await store.seal('nobody', 0), false);
  },
  'completes a sealed upload: whole, with its reply, and it never expires': async (store) => {
    await store.insert(newRecord({ expiresAt: 8 }));
    await store.seal('upload-1', 0);
    assert.equal(await store.complete('upload-1', 77, REPLY), true);
    assert.deepEqual(
      await store.find('upload-1'),
      newRecord({ offset: 100, state: 'completed', completedAt: 77, reply: REPLY }),
    );
  },
  'completes once: the first reply stays': async (store) => {
    await store.insert(newRecord());
    await store.seal('upload-1', 0);
    await store.complete('upload-1', 77, REPLY);
    assert.equal(await store.complete('upload-1', 78, null), false);
    const completed = await store.find('upload-1');
    assert.deepEqual([completed?.completedAt, completed?.reply], [77, REPLY]);
  },
  'does not complete what was not sealed': async (store) => {
    await store.insert(newRecord());
    assert.equal(await store.complete('upload-1', 77, null), false);
    assert.deepEqual(await store.find('upload-1'), newRecord());
    assert.equal(await store.complete('nobody', 77, null), false);
  },
  'refuses a sealed upload once, and keeps why; it expires as before, and never completes': async (store) => {
    await store.insert(newRecord({ expiresAt: 8 }));
    assert.equal(await store.refuse('upload-1', REPLY), false);
    await store.seal('upload-1', 0);
    assert.equal(await store.refuse('upload-1', REPLY), true);
    const refused = newRecord({ offset: 99, state: 'refused', reply: REPLY, expiresAt: 8 });
    assert.deepEqual(await store.find('upload-1'), refused);
    assert.equal(await store.refuse('upload-1', { ...REPLY, body: 'twice' }), false);
    assert.equal(await store.complete('upload-1', 77, null), false);
    assert.equal(await store.advance('upload-1', 99, 100, null), false);
    assert.deepEqual(await store.find('upload-1'), refused);
    assert.deepEqual(await store.completing(10), []);
    assert.deepEqual(await store.expired(100, 10), ['upload-1']);
    assert.equal(await store.refuse('nobody', REPLY), false);
  },
  'finishes an upload without a gate in one step': async (store) => {
    await store.insert(newRecord({ offset: 60, expiresAt: 8 }));
    assert.equal(await store.finish('upload-1', 50, 77), false);
    assert.equal(await store.finish('upload-1', 60, 77), true);
    assert.deepEqual(
      await store.find('upload-1'),
      newRecord({ offset: 100, state: 'completed', completedAt: 77 }),
    );
    assert.equal(await store.finish('upload-1', 100, 78), false);
  },
  'does not finish what is sealed, has no length, or is unknown': async (store) => {
    await store.insert(newRecord());
    await store.seal('upload-1', 0);
    assert.equal(await store.finish('upload-1', 99, 77), false);
    await store.insert(newRecord({ id: 'deferred', length: null }));
    assert.equal(await store.finish('deferred', 0, 77), false);
    assert.equal(await store.finish('nobody', 0, 77), false);
  },
};

const listing: Sentences = {
  'lists the records of one owner, newest first': async (store) => {
    await store.insert(newRecord({ id: 'middle', owner: 'ann', createdAt: 20 }));
    await store.insert(newRecord({ id: 'newest', owner: 'ann', createdAt: 30 }));
    await store.insert(newRecord({ id: 'of-bob', owner: 'bob', createdAt: 25 }));
    await store.insert(newRecord({ id: 'of-nobody', owner: null, createdAt: 26 }));
    await store.insert(newRecord({ id: 'oldest', owner: 'ann', createdAt: 10 }));
    assert.deepEqual(await listed(store, { owner: 'ann', limit: 10 }), ['newest', 'middle', 'oldest']);
    assert.deepEqual(await listed(store, { owner: null, limit: 10 }), ['of-nobody']);
    assert.deepEqual(await listed(store, { owner: 'eve', limit: 10 }), []);
  },
  'leaves partial uploads out of a list': async (store) => {
    await store.insert(newRecord({ id: 'piece', concat: { kind: 'partial' } }));
    await store.insert(
      newRecord({ id: 'whole', concat: { kind: 'final', parts: ['piece'], value: 'final;piece' } }),
    );
    assert.deepEqual(await listed(store, { owner: null, limit: 1 }), ['whole']);
    assert.deepEqual(await listed(store, { owner: null, limit: 1, completed: false }), ['whole']);
  },
  'gives whole records in a list': async (store) => {
    const record = newRecord({
      concat: { kind: 'final', parts: ['a'], value: 'final;a' },
      metadata: 'k dg==',
    });
    await store.insert(record);
    assert.deepEqual((await store.list({ owner: null, limit: 1 })).records, [record]);
  },
  'pages through records of the same millisecond and leaves none out': async (store) => {
    const ids = Array.from({ length: 25 }, (_, index) => `same-${index}`);
    for (const id of ids) await store.insert(newRecord({ id }));
    for (const limit of [1, 7, 25, 1000]) {
      assert.deepEqual((await listed(store, { owner: null, limit })).sort(), [...ids].sort());
    }
  },
  'ends with the page that has the last record': async (store) => {
    for (const createdAt of [1, 2]) await store.insert(newRecord({ id: `at-${createdAt}`, createdAt }));
    const page = await store.list({ owner: null, limit: 2 });
    assert.equal(page.records.length, 2);
    assert.equal(page.cursor, null);
  },
  'goes on where a page ended, whatever came and went meanwhile': async (store) => {
    for (const createdAt of [1, 2, 3, 4]) await store.insert(newRecord({ id: `at-${createdAt}`, createdAt }));
    const first = await store.list({ owner: null, limit: 2 });
    assert.deepEqual(
      first.records.map(({ id }) => id),
      ['at-4', 'at-3'],
    );
    await store.insert(newRecord({ id: 'at-5', createdAt: 5 }));
    await store.delete('at-3');
    assert.ok(first.cursor !== null);
    const second = await store.list({ owner: null, limit: 2, cursor: first.cursor });
    assert.deepEqual(
      second.records.map(({ id }) => id),
      ['at-2', 'at-1'],
    );
  },
  'lists only completed ones, or only unfinished ones, when asked': async (store) => {
    for (const [createdAt, id] of ['receiving', 'completing', 'completed'].entries()) {
      await store.insert(newRecord({ id, createdAt }));
      if (id !== 'receiving') await store.seal(id, 0);
      if (id === 'completed') await store.complete(id, 5, null);
    }
    assert.deepEqual(await listed(store, { owner: null, limit: 1, completed: true }), ['completed']);
    assert.deepEqual(await listed(store, { owner: null, limit: 1, completed: false }), [
      'completing',
      'receiving',
    ]);
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
