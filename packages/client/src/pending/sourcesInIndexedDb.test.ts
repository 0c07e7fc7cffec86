import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { type IndexedDbSourceOptions, indexedDbSourceStore } from './indexedDbSourceStore.ts';

let count = 0;
const fresh = (options: IndexedDbSourceOptions = {}) => {
  count += 1;
  return indexedDbSourceStore({ database: `kept-${count}`, ...options });
};
const fileOf = (length: number, name = 'a.bin') =>
  new File([new Uint8Array(length)], name, { type: 'x/a', lastModified: 7 });

it('a short file comes back as it was', async () => {
  const store = fresh();
  await store.keep('a', fileOf(5), undefined);
  const kept = await store.find('a');
  expect(kept).toMatchObject({
    kind: 'bytes',
    file: { name: 'a.bin', type: 'x/a', size: 5, lastModified: 7 },
  });
  expect(await store.find('b')).toBeUndefined();
});

it('a file that is too long for that, and has no handle, is not kept', async () => {
  const store = fresh({ maxFile: 4 });
  await store.keep('a', fileOf(5), undefined);
  expect(await store.find('a')).toBeUndefined();
});

it('what was kept longest ago goes when room is short', async () => {
  let time = 0;
  const store = fresh({ maxTotal: 10, now: () => time });
  for (const name of ['a', 'b', 'c']) {
    time += 1;
    await store.keep(name, fileOf(4), undefined);
  }
  const left = await Promise.all(['a', 'b', 'c'].map(async (name) => (await store.find(name)) !== undefined));
  expect(left).toEqual([false, true, true]);
});

it('what nobody came back to goes with its age, when the next one is kept', async () => {
  let time = 0;
  const store = fresh({ maxAge: 100, now: () => time });
  await store.keep('a', fileOf(4), undefined);
  time = 101;
  await store.keep('b', fileOf(4), undefined);
  expect(await store.find('a')).toBeUndefined();
  expect(await store.find('b')).toBeDefined();
});

it('the same fingerprint is kept once, and takes its room once', async () => {
  const store = fresh({ maxTotal: 8 });
  await store.keep('a', fileOf(4), undefined);
  await store.keep('b', fileOf(4), undefined);
  await store.keep('b', fileOf(4, 'again.bin'), undefined);
  expect(await store.find('a')).toBeDefined();
  expect(await store.find('b')).toMatchObject({ file: { name: 'again.bin' } });
});

it('what is removed is gone, and to remove it again is no fault', async () => {
  const store = fresh();
  await store.keep('a', fileOf(5), undefined);
  await store.remove('a');
  await store.remove('a');
  expect(await store.find('a')).toBeUndefined();
});
