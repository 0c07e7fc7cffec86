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
  if (options === false) return { attempts: 0, delay: 0, maxDelay: 0 };
  const { attempts = 40, delay = 1000, maxDelay = 30_000 } = options;
  const policy = { attempts, delay, maxDelay };
  for (const [name, value] of Object.entries(policy))
    check({ [`retry.${name}`]: value }, value >= 0, '0 or more');
  return policy;
}

// Each wait may be so much longer than the one before. With 1.5, a line that was dead for 3 s is found alive after 4.3 s on
// average, one that was dead for 10 s after 13.7; with 1.25 after 3.8 and 12, for half as many tries again.
const GROWTH = 1.25;

export interface FailedTry {
  /** How many tries in a row have failed before this one. */
  readonly attempt: number;
  /** Milliseconds the server asked for. */
  readonly retryAfter: number | undefined;
  /** From 0 to less than 1. */
  readonly random: number;
}

/**
 * How long to wait for the next try, in milliseconds; `undefined` when there is to be none. Exponential with full
 * jitter, so that a server that comes back is not met by all its clients at once; never before the server wishes.
 */
export function retryDelay(policy: RetryPolicy, { attempt, retryAfter = 0, random }: FailedTry) {
  if (attempt >= policy.attempts) return undefined;
  return retryAfter + random * Math.min(policy.maxDelay, policy.delay * GROWTH ** attempt);
}
