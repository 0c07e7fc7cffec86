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

it('a disk that does not holds the process up once in 65 calls, the others go by threads', async () => {
  const { made, call } = disk();
  for (let i = 0; i < 130; i += 1) await call(20);
  expect(made.filter((how) => how === 'here')).toHaveLength(2);
  expect(made[0]).toBe('here');
  expect(made[65]).toBe('here');
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
