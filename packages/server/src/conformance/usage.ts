import assert from 'node:assert/strict';
import type { RecordStore } from '../ports/recordStore.ts';
import { newRecord } from './newRecord.ts';

/** Sentences about `usage`, for stores that have it. */
export const counting: Readonly<Record<string, (store: RecordStore) => Promise<void>>> = {
  'adds up the lengths of an owner’s uploads, and of nobody else’s': async (store) => {
    if (store.usage === undefined) return;
    assert.equal(await store.usage('ann'), 0);
    await store.insert(newRecord({ id: 'a', owner: 'ann', length: 100 }));
    await store.insert(newRecord({ id: 'b', owner: 'ann', length: 2 ** 40 }));
    await store.insert(newRecord({ id: 'c', owner: 'bob', length: 7 }));
    await store.insert(newRecord({ id: 'd', owner: null, length: 5 }));
    await store.insert(newRecord({ id: 'e', owner: '', length: 3 }));
    assert.equal(await store.usage('ann'), 100 + 2 ** 40);
    assert.equal(await store.usage('bob'), 7);
    assert.equal(await store.usage(null), 5);
    assert.equal(await store.usage(''), 3);
  },

  'counts a deferred upload by what came in, until its length is told': async (store) => {
    if (store.usage === undefined) return;
    await store.insert(newRecord({ id: 'a', owner: 'ann', length: null }));
    assert.equal(await store.usage('ann'), 0);
    await store.advance('a', 0, 30, null);
    assert.equal(await store.usage('ann'), 30);
    await store.declareLength('a', 50);
    assert.equal(await store.usage('ann'), 50);
    await store.advance('a', 30, 40, null);
    assert.equal(await store.usage('ann'), 50);
  },

  'counts what is completed as before, what is deleted no more, and what was refused not at all': async (
    store,
  ) => {
    if (store.usage === undefined) return;
    await store.insert(newRecord({ id: 'a', owner: 'ann', length: 10 }));
    await store.insert(newRecord({ id: 'b', owner: 'ann', length: 20 }));
    await store.insert(newRecord({ id: 'b', owner: 'ann', length: 40 }));
    await store.finish('a', 0, 1);
    await store.seal('b', 0);
    assert.equal(await store.usage('ann'), 30);
    await store.delete('a');
    await store.delete('a');
    assert.equal(await store.usage('ann'), 20);
    await store.delete('b');
    assert.equal(await store.usage('ann'), 0);
    await store.insert(newRecord({ id: 'c', owner: 'ann', length: null }));
    await store.advance('c', 0, 4, null);
    assert.equal(await store.usage('ann'), 4);
  },

  'takes any lengths that can be announced': async (store) => {
    if (store.usage === undefined) return;
    for (let i = 0; i < 1100; i++) {
      assert.ok(await store.insert(newRecord({ id: `u${i}`, length: Number.MAX_SAFE_INTEGER })));
    }
    assert.ok((await store.usage(null)) > 2 ** 62);
  },
};
