import { describe, expect, it } from 'vitest';
import type { Sighting } from './machine/state.ts';
import type { Turn, Turns } from './turns.ts';

const sighting: Sighting = {
  status: 'uploading',
  url: '/files/1',
  length: 100,
  offset: 40,
  sent: 60,
  response: null,
};

/** What everything that grants turns has to do. `patience` lets what was sent arrive. */
export function turnsContract(name: string, make: () => Turns, patience: () => Promise<unknown>): void {
  describe(`turns: ${name}`, () => {
    let count = 0;
    const freshKey = () => {
      count += 1;
      return `key-${count}-${Math.random()}`;
    };

    function join(turns: Turns, key: string) {
      const seen: Sighting[] = [];
      const turn: Turn = turns.take(key, (sighting) => seen.push(sighting));
      const state = { come: false };
      turn.come.then(() => {
        state.come = true;
      });
      return { turn, seen, state };
    }

    it('come at once where nobody is before, and one after the other for the same key', async () => {
      const [turns, key] = [make(), freshKey()];
      const [first, second, third] = [join(turns, key), join(turns, key), join(turns, key)];
      await patience();
      expect([first, second, third].map(({ state }) => state.come)).toEqual([true, false, false]);
      first.turn.leave();
      await patience();
      expect([second, third].map(({ state }) => state.come)).toEqual([true, false]);
      third.turn.leave();
      second.turn.leave();
      await patience();
      expect(third.state.come).toBe(false);
    });

    it('of different keys do not wait for each other', async () => {
      const turns = make();
      const both = [join(turns, freshKey()), join(turns, freshKey())];
      await patience();
      expect(both.map(({ state }) => state.come)).toEqual([true, true]);
      for (const { turn } of both) turn.leave();
    });

    it('show those who wait how it goes, those who come later too', async () => {
      const [turns, key] = [make(), freshKey()];
      const first = join(turns, key);
      await first.turn.come;
      first.turn.tell(sighting);
      const second = join(turns, key);
      await patience();
      expect(second.seen.at(-1)).toEqual(sighting);
      first.turn.tell({ ...sighting, offset: 80, sent: 80 });
      await patience();
      expect(second.seen.at(-1)).toMatchObject({ offset: 80 });
      expect(first.seen).toEqual([]);
      first.turn.leave();
      second.turn.leave();
    });

    it('come after the last word of the one before', async () => {
      const [turns, key] = [make(), freshKey()];
      const first = join(turns, key);
      await first.turn.come;
      const second = join(turns, key);
      await patience();
      first.turn.tell({ ...sighting, status: 'completed' });
      first.turn.leave();
      await second.turn.come;
      expect(second.seen.at(-1)).toMatchObject({ status: 'completed' });
      second.turn.leave();
    });

    it('are not shown by those who only wait', async () => {
      const [turns, key] = [make(), freshKey()];
      const [first, second, third] = [join(turns, key), join(turns, key), join(turns, key)];
      await patience();
      second.turn.tell(sighting);
      await patience();
      expect([...first.seen, ...third.seen]).toEqual([]);
      for (const { turn } of [first, second, third]) turn.leave();
    });

    it('are told by those who wait, too, that all is given up', async () => {
      const [turns, key] = [make(), freshKey()];
      const [first, second, third] = [join(turns, key), join(turns, key), join(turns, key)];
      await patience();
      second.turn.tell({ ...sighting, status: 'terminated' });
      await patience();
      const given = [{ ...sighting, status: 'terminated' }];
      expect([first.seen, second.seen, third.seen]).toEqual([given, [], given]);
      for (const { turn } of [first, second, third]) turn.leave();
    });
  });
}
