import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLine } from './line.ts';

describe('the line for a slot', () => {
  it('lets the lowest rank go first, whenever it came', () => {
    const line = createLine<string>();
    line.add(5, 'five');
    line.add(9, 'nine');
    line.add(1, 'one');
    line.add(7, 'seven');
    expect([line.shift(), line.shift(), line.shift(), line.shift(), line.shift()]).toEqual([
      'one',
      'five',
      'seven',
      'nine',
      undefined,
    ]);
  });

  it('behaves as a sorted set under any script', () => {
    const step = fc.record({
      act: fc.constantFrom('add', 'add', 'remove', 'shift', 'clear'),
      rank: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (script) => {
        const line = createLine<number>();
        let model: number[] = [];
        for (const { act, rank } of script) {
          if (act === 'add') line.add(rank, rank);
          else if (act === 'remove') line.remove(rank);
          else if (act === 'clear') line.clear();
          else expect(line.shift()).toBe(model[0]);
          model = after(model, act, rank);
        }
        for (const rank of model) expect(line.shift()).toBe(rank);
        expect(line.shift()).toBeUndefined();
      }),
    );
  });
});

/** What a line is meant to do, said plainly. */
function after(ranks: readonly number[], act: string, rank: number): number[] {
  const others = ranks.filter((other) => other !== rank);
  if (act === 'add') return [...others, rank].sort((a, b) => a - b);
  if (act === 'remove') return others;
  return act === 'clear' ? [] : ranks.slice(1);
}
