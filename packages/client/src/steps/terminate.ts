import type { Created, Exchange } from '../dialect/dialect.ts';
import type { isUploadError } from '../errors.ts';
import type { retryDelay } from '../retry.ts';
import type { creationOf } from './create.ts';
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

type TerminateContext = Pick<StepContext, 'clock' | 'settings' | 'random' | 'dialect'>;

/** Has the server delete the upload. */
export async function terminate(
  context: TerminateContext,
  url: string,
  signal: AbortSignal,
  tools: TerminateTools,
): Promise<void> {
  await insist(context, (await context.dialect()).terminate(url), signal, tools);
}

/** The same for an upload whose creation's answer never came; `key` names that creation. */
export async function terminateUnheard(
  context: TerminateContext,
  creation: ReturnType<typeof creationOf>,
  key: string,
  signal: AbortSignal,
  tools: TerminateTools,
): Promise<void> {
  // A server that knows no keys would make another upload.
  if (!context.settings.extensions.has('idempotency-key')) return;
  const exchange = await (await context.dialect()).create({ ...creation, bytes: null, key });
  await terminateMade(context, exchange, signal, tools);
}

/**
 * Has the server delete what a creation made whose answer never came: asked for once more, the answer says where it is.
 * It may be whole, as a small file goes along with its creation, and what is whole no server sweeps away.
 */
export async function terminateMade(
  context: TerminateContext,
  creation: Exchange<Created>,
  signal: AbortSignal,
  tools: TerminateTools,
): Promise<void> {
  const made = await insist(context, creation, signal, tools).catch((error) => {
    // Refused: there is nothing to delete.
    if (tools.isUploadError(error) && !error.retryable) return null;
    throw error;
  });
  if (made !== null) await terminate(context, made.url, signal, tools);
}

async function insist<T>(
  context: TerminateContext,
  exchange: Exchange<T>,
  signal: AbortSignal,
  { send, retryDelay, isUploadError }: TerminateTools,
): Promise<T> {
  const { clock, settings, random } = context;
  const policy = { ...settings.retry, attempts: Math.min(settings.retry.attempts, MOST_TRIES - 1) };
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await send(context, exchange, signal)).answer;
    } catch (error) {
      if (!isUploadError(error) || !error.retryable) throw error;
      const delay = retryDelay(policy, { attempt, retryAfter: error.retryAfter, random: random() });
      if (delay === undefined) throw error;
      await new Promise<void>((resolve) => clock.after(delay, resolve));
    }
  }
}
