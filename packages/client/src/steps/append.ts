import { complain } from '../complain.ts';
import { isUploadError } from '../errors.ts';
import type { Report } from '../machine/state.ts';
import { byteLength, type SourceSlice } from '../source/source.ts';
import { proven } from './proof.ts';
import { send } from './send.ts';
import type { StepContext } from './step.ts';

interface Place {
  readonly url: string;
  readonly from: number;
  /** What the server was told, in bytes; `null` when it has yet to be. */
  readonly length: number | null;
  /** Where the chunk is to end at the latest; `null`: anywhere. */
  readonly end: number | null;
}

/** Sends the next chunk. The server may take less of it than was sent; that is an answer like any other. */
export async function append(
  context: StepContext,
  { url, from, length: told, end }: Place,
  signal: AbortSignal,
  onSent: (offset: number) => void,
): Promise<Report> {
  const { clock, memory, source } = context;
  const { sizer, checksum, digest } = context.settings;

  // What is hashed, or is no file, is in memory.
  const inPlace = source.readInPlace && !checksum && !digest && source.length;
  const room = end === null ? undefined : end - from;
  const { bytes, last } = await read(context, from, from + sizer.size(room, inPlace || 0));
  const size = byteLength(bytes);
  // Whoever is killed after this chunk has to find the upload again. The last one leaves nothing to be found.
  if (!last) await memory.written();
  const length = told ?? source.length ?? (last ? from + size : null);
  // Once: a server may refuse to be told again, even the same ("Once it is set the Client MUST NOT change it").
  const declaredLength = told === null ? length : null;
  const dialect = await proven(context);
  const exchange = await dialect.append({ url, offset: from, bytes, declaredLength, last });
  const begun = clock.now();
  try {
    const { answer, response } = await send(context, exchange, signal, (count) =>
      onSent(from + Math.min(count, size)),
    );
    const accepted = answer.offset - from;
    await refuseMisplaced(url, from, size, accepted);
    sizer.acknowledged(size, accepted, clock.now() - begun);
    return { type: 'appended', offset: answer.offset, length, response };
  } catch (error) {
    if (!isUploadError(error)) throw error;
    if (error.code === 'too-large' && sizer.refused(size)) return { type: 'shrunk' };
    if (error.code === 'network') await source.verify?.(from);
    if (error.code === 'network' || error.code === 'timeout') sizer.broke(size);
    throw error;
  }
}

async function read({ source }: StepContext, start: number, end: number): Promise<SourceSlice> {
  try {
    return await source.slice(start, end);
  } catch (cause) {
    if (isUploadError(cause)) throw cause;
    return complain('sourceUnreadable', source.name, cause);
  }
}

/** Nothing, less than nothing or more than was sent is no answer. */
async function refuseMisplaced(url: string, from: number, size: number, accepted: number): Promise<void> {
  const answered = accepted <= size && accepted >= Math.min(size, 1);
  if (!answered) await complain('misplaced', url, from, size, from + accepted);
}
