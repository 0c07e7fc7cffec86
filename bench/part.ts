import type { Table } from './table.ts';

export interface Extent {
  /** Less of everything and one round: to see that it runs, not to compare by. */
  readonly quick: boolean;
  readonly rounds: number;
}

/** One subject of the bench; each of its tables is told when it is there. */
export type Part = (extent: Extent) => AsyncIterable<Table>;
