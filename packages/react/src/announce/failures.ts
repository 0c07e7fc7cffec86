import type { FailedSnapshot } from '../useOutcomes.ts';

/** Milliseconds between two sentences about failures: at first, and at most where failures go on. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

/** Gathers failures, so that a thousand of them are a few sentences. */
export interface Failures {
  add(failed: FailedSnapshot): void;
  /** Tells what is untold yet: the run has ended. */
  flush(): void;
  /** Nobody listens any more. */
  stop(): void;
}

/**
 * A failure after a time without any is told at once; those that follow in quick succession together, after pauses that
 * double.
 *
 * @param tell told of the first of some failures, and of how many there are.
 */
export function gatherFailures(tell: (first: FailedSnapshot, count: number) => void): Failures {
  let first: FailedSnapshot | null = null;
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  /** Tells, and is silent for a while; where there is nothing to tell, the next failure is told at once. */
  function tellThenRest(ms: number): void {
    stop();
    if (first === null) return;
    tell(first, count);
    first = null;
    count = 0;
    timer = setTimeout(() => tellThenRest(Math.min(2 * ms, LONGEST_PAUSE)), ms);
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    add(failed) {
      first ??= failed;
      count += 1;
      if (timer === null) tellThenRest(FIRST_PAUSE);
    },
    flush: () => tellThenRest(FIRST_PAUSE),
    stop,
  };
}
