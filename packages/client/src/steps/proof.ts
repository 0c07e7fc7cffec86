import type { SourceSlice } from '../source/source.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { StepContext } from './step.ts';

type Proving = Pick<StepContext, 'witness'>;

/** What is to go along with a chunk. */
export async function testimony({ witness }: Proving, from: number, slice: SourceSlice) {
  return (await witness?.())?.saw(from, slice);
}

/** @throws UploadError 'integrity' where the server's bytes are to be proven, and its answer does not do it. */
export async function hearOut(
  { witness }: Proving,
  url: string,
  response: TransportResponse,
  whole: boolean,
) {
  await (await witness?.())?.heard(url, response, whole);
}
