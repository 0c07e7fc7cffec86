import type { CreateCommand, Created } from '../dialect/dialect.ts';
import { isUploadError } from '../errors.ts';
import type { Report } from '../machine/state.ts';
import { metadataOf } from '../options.ts';
import type { Bytes } from '../source/source.ts';
import { proven } from './proof.ts';
import { type Sent, send } from './send.ts';
import type { StepContext } from './step.ts';

/** Larger files gain nothing worth sending their first bytes twice, should the answer get lost. */
const SMALL = 256 * 1024;

/** The names of creations whose answer got lost: they may have been made, and are asked for again by the same name. */
export const unheard = new WeakMap<StepContext, string>();

/** Makes the upload on the server. A small file goes along, where the server takes it: one request instead of two. */
export async function create(context: StepContext, signal: AbortSignal): Promise<Report> {
  const { sizer, extensions } = context.settings;
  const { length } = context.source;
  const bytes = await smallFile(context);
  const { answer, response } = await ask(context, { ...creationOf(context), bytes }, signal);
  const { url, offset, expiresAt, limits } = answer;
  for (const extension of answer.extensions) extensions.add(extension);
  sizer.announced(limits);
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
  const fits = length && length <= Math.min(SMALL, sizer.size());
  return fits && extensions.has('creation-with-upload') ? (await source.slice(0, length)).bytes : null;
}

/** Asks for the upload; once more without the bytes where something on the way, or the server after all, does not take them. */
async function ask(
  context: StepContext,
  command: CreateCommand,
  signal: AbortSignal,
  // Servers make addresses of it, so that it must not be guessed. Pages on plain http have no randomUUID.
  key = unheard.get(context) ?? crypto.getRandomValues(new Uint8Array(16)).join(),
): Promise<Sent<Created>> {
  const { extensions } = context.settings;
  const dialect = await proven(context);
  try {
    const sent = await send(
      context,
      await dialect.create({ ...command, key: extensions.has('idempotency-key') ? key : null }),
      signal,
    );
    unheard.delete(context);
    return sent;
  } catch (error) {
    // Only a refusal says that nothing was made.
    if (!isUploadError(error) || (error.status ?? 500) >= 500) unheard.set(context, key);
    if (!command.bytes || !isUploadError(error)) throw error;
    const { code } = error;
    if (code === 'network') await context.source.verify?.(0);
    if (code !== 'rejected' && code !== 'too-large') throw error;
    extensions.delete('creation-with-upload');
    return ask(context, { ...command, bytes: null }, signal, key);
  }
}
