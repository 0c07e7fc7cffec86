import type { CreateCommand, Created } from '../dialect/dialect.ts';
import { isUploadError } from '../errors.ts';
import type { Report } from '../machine/state.ts';
import { metadataOf } from '../options.ts';
import type { Bytes } from '../source/source.ts';
import { hearOut, testimony } from './proof.ts';
import { type Sent, send } from './send.ts';
import type { StepContext } from './step.ts';

/** Larger files gain nothing worth sending their first bytes twice, should the answer get lost. */
const SMALL = 256 * 1024;

/** Makes the upload on the server. A small file goes along, where the server takes it: one request instead of two. */
export async function create(context: StepContext, signal: AbortSignal): Promise<Report> {
  const { sizer, extensions } = context.settings;
  const { length } = context.source;
  const command = creationOf(context);
  const bytes = await smallFile(context);
  const proof = bytes && (await testimony(context, 0, { bytes, last: true }));

  const { answer, response } =
    (bytes && (await createWith(context, { ...command, bytes, proof }, signal))) ??
    (await ask(context, { ...command, bytes: null }, signal));
  const { url, offset, expiresAt, limits } = answer;
  for (const extension of answer.extensions) extensions.add(extension);
  sizer.announced(limits);
  await hearOut(context, url, response, offset === length);
  return { type: 'created', url, offset, length, expiresAt, response };
}

/** What is told of an upload when it is made. */
export function creationOf({ settings, source }: StepContext) {
  const { endpoint } = settings;
  return { endpoint, length: source.length, metadata: metadataOf(source, settings) };
}

async function smallFile({ settings, source }: StepContext): Promise<Bytes | null> {
  const { checksum, extensions, sizer } = settings;
  // A checksum is of a chunk, and there is none of a creation.
  if (checksum !== undefined) return null;
  const { length } = source;
  const fits = length !== null && length > 0 && length <= Math.min(SMALL, sizer.size());
  return fits && extensions.has('creation-with-upload') ? (await source.slice(0, length)).bytes : null;
}

/** `null` when it has to be tried without the bytes: something on the way, or the server after all, does not take them. */
async function createWith(context: StepContext, command: CreateCommand, signal: AbortSignal) {
  try {
    return await ask(context, command, signal);
  } catch (error) {
    if (isUploadError(error) && error.code === 'network') await context.source.verify?.(0);
    const refused = isUploadError(error) && (error.code === 'rejected' || error.code === 'too-large');
    if (!refused) throw error;
    context.settings.extensions.delete('creation-with-upload');
    return null;
  }
}

async function ask(
  context: StepContext,
  command: CreateCommand,
  signal: AbortSignal,
): Promise<Sent<Created>> {
  return send(context, (await context.dialect()).create(command), signal);
}
