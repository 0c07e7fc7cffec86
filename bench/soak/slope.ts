/** One measurement: at so many milliseconds, so much. */
export type Point = readonly [at: number, value: number];

/**
 * How fast a value grows, per millisecond: the median of the slopes between all pairs of points (Theil and Sen). A few
 * peaks, which a process at work always has, do not move it.
 */
export function slope(points: readonly Point[]): number {
  const slopes = points.flatMap(([at, value], index) =>
    points.slice(index + 1).map(([later, then]) => (then - value) / (later - at)),
  );
  return median(slopes);
}

/** `NaN` of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
}
