import { complain } from '../complain.ts';
import type { Report } from '../machine/state.ts';
import { proven } from './proof.ts';
import { send } from './send.ts';
import type { StepContext } from './step.ts';

/** Asks the server where the upload stands, and makes sure that it is one of these bytes. */
export async function retrieve(context: StepContext, url: string, signal: AbortSignal): Promise<Report> {
  const { memory, settings, source } = context;
  const question = send(context, (await proven(context)).retrieve(url), signal);
  // It carries no chunk: what fails it was not a chunk's size.
  question.catch(settings.sizer.spared);
  const { answer } = await question;
  const { offset, length, limits, expiresAt } = answer;
  if (source.length !== null && length !== null && length !== source.length) {
    await complain('otherLength', url, length, source.name, source.length);
  }
  if (offset > (source.length ?? offset)) await complain('tooManyBytes', url, offset, source.length);
  settings.sizer.announced(limits);
  if (expiresAt !== null && offset !== length) memory.remember(url, expiresAt);
  return { type: 'retrieved', offset, length };
}
