import type { Report } from '../machine/state.ts';
import { metadataOf } from '../options.ts';
import { send } from './send.ts';
import type { StepContext } from './step.ts';

/** Makes the upload on the server. */
export async function create(context: StepContext, signal: AbortSignal): Promise<Report> {
  const { dialect, settings, source } = context;
  const { endpoint, sizer } = settings;
  const metadata = metadataOf(source, settings);
  const exchange = dialect.create({ endpoint, length: source.length, metadata });
  const { answer, response } = await send(context, exchange, signal);
  if (answer.limits.maxChunkSize !== undefined) sizer.announced(answer.limits.maxChunkSize);
  const { url, offset, expiresAt } = answer;
  return { type: 'created', url, offset, length: source.length, expiresAt, response };
}
