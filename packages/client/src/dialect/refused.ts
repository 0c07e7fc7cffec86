import { UploadError } from '../errors.ts';
import { loaded } from '../loaded.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { WireRequest } from './dialect.ts';

// Most uploads are never refused, so that what reads refusals is loaded with the first.
const words = () => loaded(import('./refusal.ts'));

/** An answer with a status other than the hoped for. @throws UploadError always. */
export async function refused(
  request: WireRequest,
  response: TransportResponse,
  now: number,
): Promise<never> {
  throw new UploadError(...(await words()).refusal(request, response, now));
}

/** An answer that says yes, but lacks a header that says more, or has nonsense in it. @throws UploadError always. */
export async function unreadable(
  request: WireRequest,
  response: TransportResponse,
  header: string,
): Promise<never> {
  throw new UploadError(...(await words()).unreadable(request, response, header));
}
