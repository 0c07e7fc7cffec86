import assert from 'node:assert/strict';
import type { RecordStore } from '../ports/recordStore.ts';
import { newRecord } from './newRecord.ts';

const REPLY = { status: 200, headers: { 'x-invoice': '7', 'content-type': 'text/plain' }, body: 'paid ✓' };

/** Sentences about the end of an upload. */
export const completion: Readonly<Record<string, (store: RecordStore) => Promise<void>>> = {
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
