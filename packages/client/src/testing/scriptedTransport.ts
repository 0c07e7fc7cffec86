import { unreachable } from '../transport/network.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts';

/** One request of the client, waiting for what the test has to say. */
export interface ScriptedRequest extends TransportRequest {
  /** So many bytes of the body have gone out. */
  progress(bytes: number): void;
  respondWith(response: { status: number; headers?: Record<string, string>; body?: string }): void;
  /** The connection breaks, or what else the transport is to reject with. */
  fail(error?: Error): void;
}

export interface ScriptedTransport {
  readonly transport: Transport;
  /** The next request, as soon as it is made. */
  nextRequest(): Promise<ScriptedRequest>;
  /** "METHOD url" of all requests so far. */
  readonly log: readonly string[];
}

/** A transport whose other side is the test, so that the test reads as a conversation. */
export function scriptedTransport(): ScriptedTransport {
  const made: ScriptedRequest[] = [];
  const awaited: ((request: ScriptedRequest) => void)[] = [];
  const log: string[] = [];

  const transport: Transport = (request) =>
    new Promise<TransportResponse>((resolve, reject) => {
      const scripted: ScriptedRequest = {
        ...request,
        progress: (bytes) => request.onProgress?.(bytes),
        respondWith: ({ status, headers = {}, body = '' }) => resolve({ status, headers, body }),
        fail: (error = unreachable(request.method, request.url)) => reject(error),
      };
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
      log.push(`${request.method} ${request.url}`);
      const waiting = awaited.shift();
      if (waiting === undefined) made.push(scripted);
      else waiting(scripted);
    });

  return {
    transport,
    log,
    nextRequest() {
      const request = made.shift();
      if (request !== undefined) return Promise.resolve(request);
      return new Promise((resolve) => awaited.push(resolve));
    },
  };
}
