import type { Exchange, WireRequest } from '../dialect/dialect.ts';
import { isUploadError, UploadError } from '../errors.ts';
import { loaded } from '../loaded.ts';
import type { HeadersRecord } from '../options.ts';
import { unreachable } from '../transport/network.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { StepContext } from './step.ts';

/** What it takes to send a request, within an upload or not. */
type Sender = Pick<StepContext, 'settings' | 'clock'>;

export interface Sent<T> {
  readonly answer: T;
  readonly response: TransportResponse;
}

/** Sends one request and reads its answer. */
export async function send<T>(
  context: Sender,
  { request, read }: Exchange<T>,
  signal: AbortSignal,
  onProgress?: (bytes: number) => void,
): Promise<Sent<T>> {
  const { headers } = context.settings;
  const sendWith = (own: HeadersRecord) =>
    transfer(
      context,
      { ...request, headers: { ...lowerCased(own), ...request.headers } },
      signal,
      onProgress,
    );
  const response =
    typeof headers === 'function'
      ? await (await loaded(import('./authorized.ts'))).authorized(headers, request, sendWith, UploadError)
      : await sendWith(headers);
  return { answer: await read(response, context.clock.now()), response };
}

/** So that a user's "tus-resumable" or "Content-Type" cannot stand beside the protocol's own. */
function lowerCased(headers: HeadersRecord): HeadersRecord {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** One request through the transport, given up after `stallTimeout` of silence. Each byte that goes out breaks it. */
function transfer(
  { settings, clock }: Sender,
  request: WireRequest,
  signal: AbortSignal,
  onProgress: (bytes: number) => void = () => {},
): Promise<TransportResponse> {
  const { method, url } = request;
  const { transport, stallTimeout, withCredentials } = settings;
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    let most = 0;
    let movedAt = clock.now();
    let cancelWatch = () => {};

    // Of this request alone: what is over is no longer listened to, nor watched.
    const over = () => {
      cancelWatch();
      controller.abort();
    };
    const giveUp = (error: UploadError) => {
      reject(error);
      over();
    };
    const abort = () => giveUp(new UploadError(`${method} ${url} was stopped`, { code: 'aborted' }));
    // Looks again when it may have come to that: a timer set anew with each progress would cost more than the progress.
    const watch = () => {
      const left = movedAt + stallTimeout - clock.now();
      if (left > 0) cancelWatch = clock.after(Math.min(left, stallTimeout), watch);
      else {
        giveUp(
          new UploadError(`Nothing moved for ${stallTimeout / 1000} s during ${method} ${url}`, {
            code: 'timeout',
            request: { method, url },
          }),
        );
      }
    };
    const progressed = (bytes: number) => {
      if (controller.signal.aborted || bytes <= most) return;
      most = bytes;
      movedAt = clock.now();
      onProgress(bytes);
    };

    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { signal: controller.signal });
    watch();
    transport({ ...request, signal: controller.signal, withCredentials, onProgress: progressed })
      .then(resolve, (error) => reject(isUploadError(error) ? error : unreachable(method, url, error)))
      .finally(over);
  });
}
