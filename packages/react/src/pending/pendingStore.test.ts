import type { PendingUpload } from '@kit/client';
import { expect, test, vi } from 'vitest';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { firstLook } from './firstLook.ts';
import { pendingStoreOf } from './pendingStore.ts';

/** A store that shows two rows, and whose next looks take until they are answered. */
async function twoRows() {
  const queue = createFakeQueue();
  const rows = ['a.txt', 'b.txt'].map((name) => queue.leave({ name }));
  const store = pendingStoreOf(queue, () => {});
  store.subscribe(() => {});
  const names = () => store.getSnapshot().pending.map(({ name }) => name);
  await vi.waitFor(() => expect(names()).toEqual(['a.txt', 'b.txt']), 10_000);
  const [first, second] = rows;
  if (!first || !second) throw new Error('two rows were left behind');
  const answers: ((found: readonly PendingUpload[]) => void)[] = [];
  vi.spyOn(queue, 'pending').mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  const asked = (count: number) => vi.waitFor(() => expect(answers).toHaveLength(count), 10_000);
  return { store, names, first, second, answers, asked };
}

test.each(['forget', 'resume'] as const)(
  'a look that began before %s does not bring the row back',
  async (act) => {
    const { store, names, first, second, answers, asked } = await twoRows();
    const looked = store.refresh();
    await asked(1);
    await store[act](first);
    answers[0]?.([first, second]);
    await looked;
    expect(names()).toEqual(['b.txt']);
  },
);

test('of two looks the newer one counts, whichever is answered first', async () => {
  const { store, names, first, second, answers, asked } = await twoRows();
  const looks = [store.refresh(), store.refresh()];
  await asked(2);
  answers[1]?.([second]);
  answers[0]?.([first]);
  await Promise.all(looks);
  expect(names()).toEqual(['b.txt']);
});

test('where the first look failed, the next one to ask has another', async () => {
  const queue = createFakeQueue();
  vi.spyOn(queue, 'pending').mockRejectedValueOnce(new Error('no network'));
  await expect(firstLook(queue)).rejects.toThrow('no network');
  expect(await firstLook(queue)).toEqual([]);
});
