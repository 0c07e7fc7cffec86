import { seeded } from '@kit/client/testing';
import { reno } from './congestion.ts';
import type { Line } from './line.ts';
import { sharedLink } from './link.ts';

/** How finely a dead line is looked for, in milliseconds. */
const STEP = 10;

interface Connection {
  /** When it may send again. */
  at: number;
  /** When the last of what it sent arrives. */
  arriving: number;
  congestion: ReturnType<typeof reno>;
}

/**
 * Seconds that the best possible client would take over this line, worked out without sending anything. It knows the
 * moment a dead line is back, is never without the next byte, sends no byte twice that has arrived, and where it has
 * several connections, none of them ever waits for another. What the protocol asks for is in it: a round trip to connect,
 * one to create the upload or to learn its offset, one more to put parts together.
 */
export function leastSeconds(line: Line, bytes: number, seed: number, connections: number): number {
  const { roundTrip } = line;
  const link = sharedLink(line);
  const losses = seeded(2 * seed);
  const connect = (at: number): Connection => {
    const congestion = reno(line, losses);
    return { at: first(at, (time) => !line.dead(time)) + 2 * roundTrip, arriving: 0, congestion };
  };
  const open = Array.from({ length: connections }, () => connect(0));

  let over = 0;
  for (let left = bytes; left > 0; ) {
    const next = open.reduce((one, other) => (other.at < one.at ? other : one));
    const sent = Math.min(left, next.congestion.room());
    const leaves = link(next.at, sent);
    const trips = next.congestion.sent(sent);
    const arrives = Math.max(next.arriving, next.at + leaves + roundTrip * (trips - 0.5));
    const dies = first(next.at, (time) => time > arrives || line.dead(time));
    if (dies <= arrives) {
      open[open.indexOf(next)] = connect(dies);
      continue;
    }
    left -= sent;
    over = Math.max(over, arrives);
    next.arriving = arrives;
    next.at += Math.max(leaves, roundTrip * trips);
  }
  const joined = connections > 1 ? roundTrip : 0;
  return (over + roundTrip / 2 + joined) / 1000;
}

/** The first moment from `time` on that is as wished. */
function first(time: number, wished: (time: number) => boolean): number {
  let at = time;
  while (!wished(at)) at += STEP;
  return at;
}
