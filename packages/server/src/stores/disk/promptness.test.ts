import { expect, it } from 'vitest';
import { Promptness } from './promptness.ts';

/** A disk whose calls take so long on the spot, and how each call was made. */
function disk() {
  const made: string[] = [];
  let time = 0;
  const promptness = new Promptness(() => time);
  const call = (takes: number) =>
    promptness.call(
      () => {
        made.push('here');
        time += takes;
      },
      async () => void made.push('thread'),
    );
  return { made, call };
}

it('a disk that answers at once is asked on the spot', async () => {
  const { made, call } = disk();
  for (let i = 0; i < 100; i += 1) await call(0.1);
  expect(new Set(made)).toEqual(new Set(['here']));
});

/** The places of the calls that were made on the spot. */
const onTheSpot = (made: readonly string[]) => made.flatMap((how, place) => (how === 'here' ? [place] : []));

it('a disk that does not is asked by threads, and holds the process up ever more rarely', async () => {
  const { made, call } = disk();
  for (let i = 0; i < 20_000; i += 1) await call(20);
  expect(onTheSpot(made)).toEqual([0, 65, 194, 451, 964, 1989, 4038, 8135, 12232, 16329]);
});

it('a disk that has become quick again is asked on the spot again, and trusted as at first', async () => {
  const { made, call } = disk();
  for (let i = 0; i < 194; i += 1) await call(20);
  for (let i = 0; i < 2; i += 1) await call(0.1);
  for (let i = 0; i < 66; i += 1) await call(20);
  expect(onTheSpot(made)).toEqual([0, 65, 194, 195, 196, 261]);
});

it('what a call throws on the spot is thrown, and counts for its time all the same', async () => {
  let time = 0;
  const promptness = new Promptness(() => time);
  const failing = promptness.call(
    () => {
      time += 20;
      throw new Error('EIO');
    },
    async () => 'thread',
  );
  await expect(failing).rejects.toThrow('EIO');
  const next = await promptness.call(
    () => 'here',
    async () => 'thread',
  );
  expect(next).toBe('thread');
});
