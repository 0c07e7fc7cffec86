import { type Row, type Sample, spread } from './table.ts';

/**
 * Runs the contenders in turn, round after round, so that whatever else the machine does falls on all of them, and
 * begins each round with another one, so that none has always the same one before it.
 */
export async function interleave<Contender extends { readonly name: string }>(
  contenders: readonly Contender[],
  rounds: number,
  run: (contender: Contender, round: number) => Promise<Sample>,
): Promise<readonly Row[]> {
  const samples = new Map<Contender, Sample[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % contenders.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      samples.get(contender)?.push(await run(contender, round));
    }
  }
  return contenders.map((contender) => {
    const each = samples.get(contender) ?? [];
    const columns = each[0]?.map((_, column) => each.map((sample) => sample[column] ?? Number.NaN)) ?? [];
    return { contender: contender.name, figures: columns.map(spread) };
  });
}
