import assert from 'node:assert/strict';
import type { ListQuery, RecordStore } from '../ports/recordStore.ts';
import { newRecord } from './newRecord.ts';

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

/** Sentences about `list`. */
export const listing: Readonly<Record<string, (store: RecordStore) => Promise<void>>> = {
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
