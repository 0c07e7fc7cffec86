import { check } from './check.ts';
import type { RetryOptions } from './options.ts';

export interface RetryPolicy {
  /** New tries in a row without a byte getting through. */
  readonly attempts: number;
  /** Milliseconds. */
  readonly delay: number;
  /** Milliseconds. */
  readonly maxDelay: number;
}

/** @throws RangeError when a number is negative or not one. */
export function retryPolicy(options: RetryOptions | false = {}): RetryPolicy {
  const { attempts = 40, delay = 600, maxDelay = 30_000 } = options || { attempts: 0 };
  const policy = { attempts, delay, maxDelay };
  for (const [name, value] of Object.entries(policy)) check(`retry.${name}`, value, value >= 0, '0 or more');
  return policy;
}

// Each wait is so much longer than the one before, and by chance up to half shorter. A line that was dead for 3 s is found
// alive after 3.5 s on average, one that was dead for 10 s after 11.3. With 1.25 and any chance from nothing to 1 s, which
// was here before, it was 3.8 and 12, for a tenth less tries.
const GROWTH = 1.2;

export interface FailedTry {
  /** How many tries in a row have failed before this one. */
  readonly attempt: number;
  /** Milliseconds the server asked for. */
  readonly retryAfter: number | undefined;
  /** From 0 to less than 1. */
  readonly random: number;
}

/**
 * How long to wait for the next try, in milliseconds; `undefined` when there is to be none. Exponential, and up
 * to half of it taken off by chance, so that a server that comes back is not met by all its clients at once; never before
 * the server wishes. With more chance, as many tries find a line that is back later.
 */
export function retryDelay(policy: RetryPolicy, { attempt, retryAfter = 0, random }: FailedTry) {
  if (attempt >= policy.attempts) return undefined;
  return retryAfter + ((1 + random) / 2) * Math.min(policy.maxDelay, policy.delay * GROWTH ** attempt);
}
