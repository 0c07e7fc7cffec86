import type { Line } from './line.ts';

/** Milliseconds for which a bandwidth is taken to stay as it is. */
const STEP = 50;

/** The one line that all connections share: tells how many milliseconds after `time` these bytes have left. */
export type Link = (time: number, bytes: number) => number;

export function sharedLink(line: Line): Link {
  let free = 0;
  return (time, bytes) => {
    free = Math.max(free, time);
    // What begins to leave while the line is slow goes on faster when the line does.
    for (let left = bytes; left > 0; ) {
      const most = (line.bandwidth(free) * STEP) / 1000;
      free += left < most ? (left / most) * STEP : STEP;
      left -= most;
    }
    return free - time;
  };
}
