import { UploadError } from '../errors.ts';
import type { Report } from '../machine/state.ts';
import { hearOut } from './proof.ts';
import { send } from './send.ts';
import type { StepContext } from './step.ts';

/** Asks the server where the upload stands, and makes sure that it is one of these bytes. */
export async function retrieve(context: StepContext, url: string, signal: AbortSignal): Promise<Report> {
  const { memory, settings, source } = context;
  const { answer, response } = await send(context, (await context.dialect()).retrieve(url), signal);
  const { offset, length, limits, expiresAt } = answer;
  if (source.length !== null && length !== null && length !== source.length) {
    throw new UploadError(
      `The upload at ${url} is one of ${length} bytes, but ${source.name || 'this source'} has ${source.length}. Start again to upload it anew`,
      { code: 'source-changed' },
    );
  }
  if (offset > (source.length ?? offset)) {
    throw new UploadError(
      `The server has ${offset} bytes at ${url}, more than the ${source.length} there are`,
      {
        code: 'protocol',
      },
    );
  }
  settings.sizer.announced(limits);
  if (expiresAt !== null && offset !== length) memory.remember(url, expiresAt);
  if (offset === length) await hearOut(context, url, response, true);
  return { type: 'retrieved', offset, length };
}
