/** What a way to a server is like. Times in milliseconds, sizes in bytes. */
export interface Line {
  readonly roundTrip: number;
  /** Which share of segments is lost, from 0 to 1. */
  readonly loss: number;
  /** Bytes a second of all connections together, at so many milliseconds after the start. */
  bandwidth(at: number): number;
  /** Most bytes of one connection that are under way at once: the receiver's window. */
  readonly window: number;
  /** Whether the line is dead at that time: connections break, and none is made. */
  dead(at: number): boolean;
}

export const KIB = 1024;
export const MIB = 1024 * KIB;

const GOOD: Line = {
  roundTrip: 100,
  loss: 0,
  bandwidth: () => 2 * MIB,
  // What the line holds, 200 KiB, and a queue before it.
  window: 512 * KIB,
  dead: () => false,
};

/** Dead for 3 s in every 20 s, first after 5 s. */
const outages = (at: number) => at % 20_000 >= 5000 && at % 20_000 < 8000;

/** For three seconds in ten a sixteenth of what it is else. */
const dropping = (at: number) => (at % 10_000 < 7000 ? 2 * MIB : 128 * KIB);

/** A line, and how many MiB it takes about a minute to bring over it. */
export interface BadLine {
  readonly line: Line;
  readonly mebibytes: number;
}

export const LINES: Readonly<Record<string, BadLine>> = {
  '100 ms, 1 % loss': { line: { ...GOOD, loss: 0.01 }, mebibytes: 6 },
  '100 ms, dead 3 s in 20 s': { line: { ...GOOD, dead: outages }, mebibytes: 96 },
  '100 ms, 1 % loss, dead 3 s in 20 s': { line: { ...GOOD, loss: 0.01, dead: outages }, mebibytes: 6 },
  '100 ms, bandwidth drops': { line: { ...GOOD, bandwidth: dropping }, mebibytes: 64 },
  'all of these': {
    line: { ...GOOD, loss: 0.01, dead: outages, bandwidth: dropping },
    mebibytes: 6,
  },
};

/** Room for many, but each connection may have only so much under way. */
export const LONG_FAT: Line = {
  ...GOOD,
  roundTrip: 200,
  bandwidth: () => 16 * MIB,
  window: 256 * KIB,
};
