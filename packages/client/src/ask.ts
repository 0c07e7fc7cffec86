import type { Clock } from './clock.ts';
import type { Exchange } from './dialect/dialect.ts';
import type { Environment } from './env/environment.ts';
import { isUploadError } from './errors.ts';
import type { Settings } from './options.ts';
import { retryDelay } from './retry.ts';
import { send } from './steps/send.ts';

/** Somebody waits for the answer: sooner told that there is none than asked for minutes. */
const MOST_ATTEMPTS = 3;

/** One question to the server, outside of any upload; asked again after failures that pass. @throws UploadError */
export async function ask<T>(
  exchange: Exchange<T>,
  settings: Settings,
  { clock, random }: Pick<Environment, 'clock' | 'random'>,
): Promise<T> {
  const policy = { ...settings.retry, attempts: Math.min(settings.retry.attempts, MOST_ATTEMPTS) };
  const { signal } = new AbortController();
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await send({ settings, clock }, exchange, signal)).answer;
    } catch (error) {
      if (!isUploadError(error)) throw error;
      const again = settings.shouldRetry(error, { attempt }) ?? error.retryable;
      const { retryAfter } = error;
      const delay = again ? retryDelay(policy, { attempt, retryAfter, random: random() }) : undefined;
      if (delay === undefined) throw error;
      await elapsed(clock, delay);
    }
  }
}

function elapsed(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => clock.after(delay, resolve));
}
