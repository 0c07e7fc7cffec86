import type { isUploadError } from '../errors.ts';
import type { retryDelay } from '../retry.ts';
import type { send } from './send.ts';
import type { StepContext } from './step.ts';

/** Whoever waits for this has seen the upload go; what is left after so many tries, the server sweeps. */
const MOST_TRIES = 5;

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface TerminateTools {
  readonly send: typeof send;
  readonly retryDelay: typeof retryDelay;
  readonly isUploadError: typeof isUploadError;
}

/** Has the server delete the upload. */
export async function terminate(
  context: Pick<StepContext, 'clock' | 'settings' | 'random' | 'dialect'>,
  url: string,
  signal: AbortSignal,
  { send, retryDelay, isUploadError }: TerminateTools,
): Promise<void> {
  const { clock, settings, random } = context;
  const policy = { ...settings.retry, attempts: Math.min(settings.retry.attempts, MOST_TRIES - 1) };
  for (let attempt = 0; ; attempt += 1) {
    try {
      await send(context, (await context.dialect()).terminate(url), signal);
      return;
    } catch (error) {
      if (!isUploadError(error) || !error.retryable) throw error;
      const delay = retryDelay(policy, { attempt, retryAfter: error.retryAfter, random: random() });
      if (delay === undefined) throw error;
      await new Promise<void>((resolve) => clock.after(delay, resolve));
    }
  }
}
