/** Tells how fast bytes go, from what was counted when. All times in milliseconds. */
export interface Meter {
  /**
   * Bytes counted so far. The first sample is only the mark to count from: bytes from before a resume are in it and
   * never in a speed. Fewer bytes than before move the mark back and count for nothing.
   */
  sample(bytes: number, at: number): void;
  /** Forgets all; the next sample is a new mark. For a pause, a wait or a new try. */
  reset(): void;
  /** Bytes a second over the last seconds; `null` while too little was seen to tell. */
  speed(at: number): number | null;
}

/** How far back the speed looks: what happened this long ago weighs 1/e of what happens now. */
const MEMORY = 5_000;
/** Time to watch before the first number, so that it does not jump. */
const WARM_UP = 500;
/** Silence that is no news yet: transports without progress tell only after each chunk. */
const USUAL_GAP = 2_000;

/**
 * An exponentially weighted mean over time, with the weights adding up to one from the first sample on: it needs no
 * list of samples, a steady stream reads as just its speed, and no reading leaves the range of the speeds seen.
 */
export function createMeter(): Meter {
  let mark: { bytes: number; at: number } | null = null;
  let watched = 0;
  let lastGap = 0;
  let rate = 0;
  let weight = 0;

  return {
    sample(bytes, at) {
      const gap = mark === null ? 0 : at - mark.at;
      if (mark === null || bytes < mark.bytes || gap < 0) {
        mark = { bytes, at };
        return;
      }
      if (gap > 0) {
        const kept = Math.exp(-gap / MEMORY);
        rate *= kept;
        weight = weight * kept + (1 - kept);
        watched += gap;
        lastGap = gap;
      }
      // A second sample in the same millisecond adds to what came in the last gap. Right after the first there is none,
      // and the mark stays.
      if (lastGap === 0) return;
      rate += ((bytes - mark.bytes) / lastGap) * 1000 * (1 - Math.exp(-lastGap / MEMORY));
      mark = { bytes, at };
    },

    reset() {
      mark = null;
      watched = lastGap = rate = weight = 0;
    },

    speed(at) {
      if (mark === null || watched < WARM_UP) return null;
      const silence = at - mark.at - Math.max(USUAL_GAP, 2 * lastGap);
      const speed = (rate / weight) * (silence > 0 ? Math.exp(-silence / MEMORY) : 1);
      return speed < 1 ? 0 : speed;
    },
  };
}

/** Seconds until `remaining` bytes are through; `null` while it cannot be told, as when nothing moves. */
export function eta(remaining: number, speed: number | null): number | null {
  if (remaining === 0) return 0;
  return speed === null || speed === 0 ? null : remaining / speed;
}
