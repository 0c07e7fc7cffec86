import { send } from './send.ts';
import type { StepContext } from './step.ts';

/** Has the server delete the upload. */
export async function terminate(context: StepContext, url: string, signal: AbortSignal): Promise<void> {
  await send(context, context.dialect.terminate(url), signal);
}
