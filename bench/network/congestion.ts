import type { Line } from './line.ts';

export const SEGMENT = 1448;
// RFC 6928.
const INITIAL_SEGMENTS = 10;

/** What one direction of a TCP connection lets through, a round trip at a time. */
export interface Congestion {
  /** Bytes that may be sent in the round trip that begins. */
  room(): number;
  /** So many bytes were sent in it: tells how many round trips they take to arrive, and adapts the window. */
  sent(bytes: number): number;
  /** Nothing was sent for longer than a retransmission would wait: the window begins anew (RFC 5681, 4.1). */
  idle(): void;
}

/**
 * Reno by round trips: slow start, one segment more a round trip after the first loss, half after each loss. Bytes
 * behind a lost segment wait for its retransmission, so that a round trip with a loss takes two.
 *
 * @param random from 0 to less than 1; one call a segment.
 */
export function reno({ loss, window }: Line, random: () => number): Congestion {
  // Whole bytes: with a fraction, what was sent would never fill it, and it would grow no more.
  let size = INITIAL_SEGMENTS * SEGMENT;
  let threshold = window;
  return {
    room: () => Math.min(size, window),
    sent(bytes) {
      let lost = false;
      for (let left = bytes; left > 0; left -= SEGMENT) if (random() < loss) lost = true;
      if (lost) {
        threshold = Math.max(Math.floor(size / 2), 2 * SEGMENT);
        size = threshold;
        return 2;
      }
      // Grows only when it was what held the sender back.
      if (bytes >= size) size = Math.min(size < threshold ? size * 2 : size + SEGMENT, window);
      return 1;
    },
    idle() {
      size = Math.min(size, INITIAL_SEGMENTS * SEGMENT);
    },
  };
}
