import { median, type Point, slope } from './slope.ts';
import type { Usage } from './usage.ts';

export interface Sample {
  /** Milliseconds since the soak began. */
  readonly at: number;
  readonly usage: Usage;
}

const MIB = 2 ** 20;
const HOUR = 3_600_000;
const WINDOWS = 8;

/**
 * By how much each may have grown from the end of the warm-up to the end: more than the chance of what is under way makes
 * of a run of five minutes. In an hour, with its 25,000 pieces of work, it is 340 bytes for each, and a descriptor for
 * one in 1,500. Resident memory moves with what the allocator keeps for itself.
 */
const ALLOWED = {
  held: { unit: 'MiB', of: (usage: Usage) => usage.held / MIB, growth: 8 },
  resident: { unit: 'MiB', of: (usage: Usage) => usage.resident / MIB, growth: 32 },
  descriptors: { unit: '', of: (usage: Usage) => usage.descriptors, growth: 16 },
} as const;

export interface Growth {
  readonly line: string;
  readonly flat: boolean;
}

/**
 * Whether memory and descriptors stayed as they were after the warm-up, its first quarter, and 10 minutes at the most.
 * Requests under way hold buffers, now more, now fewer: what a leak raises is the least that is held in a while.
 */
export function growth(name: string, samples: readonly Sample[]): readonly Growth[] {
  const end = samples.at(-1)?.at ?? 0;
  const warm = samples.filter(({ at }) => at >= Math.min(end / 4, 600_000));
  return Object.entries(ALLOWED).map(([what, { unit, of, growth }]) => {
    const points = warm.map(({ at, usage }): Point => [at, of(usage)]);
    const steep = slope(lowest(points, WINDOWS));
    const grown = steep * (end - (warm[0]?.at ?? 0));
    // Too few samples give NaN, which is no proof of anything.
    const flat = grown <= growth;
    const [typical, perHour, whole] = [median(points.map(([, value]) => value)), steep * HOUR, grown].map(
      (value) => value.toFixed(2),
    );
    const line = `${flat ? 'flat ' : 'GROWS'} ${name} ${what}: median ${typical} ${unit}, slope ${perHour} ${unit} an hour, ${whole} ${unit} in this run (allowed ${growth})`;
    return { line: line.replaceAll(/ +/g, ' '), flat };
  });
}

/** The lowest point of each of so many windows of equal length. */
function lowest(points: readonly Point[], windows: number): readonly Point[] {
  const length = Math.ceil(points.length / windows);
  return Array.from({ length: windows }, (_, index) => points.slice(index * length, (index + 1) * length))
    .filter((window) => window.length > 0)
    .map((window) => window.reduce((low, point) => (point[1] < low[1] ? point : low)));
}
