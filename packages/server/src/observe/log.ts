import type { UploadQuery } from '../engine/list.ts';
import type { Origin } from '../hooks.ts';
import type { WireReply, WireRequest } from '../wire.ts';

export type LogLevel = 'info' | 'warn' | 'error';

/** One request and its reply. Never a header, a metadata value or a body: those may hold secrets. */
export interface RequestLog {
  /** By the reply's status: 4xx warn, 5xx error. */
  readonly level: LogLevel;
  readonly event: 'request';
  /** When the request came, in milliseconds since 1970. */
  readonly time: number;
  readonly requestId: string;
  /** What was done, so the method that `X-HTTP-Method-Override` names; `OTHER` for one that HTTP does not know. */
  readonly method: string;
  readonly status: number;
  /** The upload; `null` where the request was about none. */
  readonly id: string | null;
  /** As `authorize` said; `null` also where it was not asked. */
  readonly owner: UploadQuery['owner'];
  /** Bytes of the request's body that were read. */
  readonly bytes: number;
  /** Milliseconds until the reply was ready. */
  readonly ms: number;
}

/** One sweep that had something to remove. */
export interface SweepLog {
  readonly level: 'info';
  readonly event: 'sweep';
  readonly time: number;
  readonly removed: number;
  readonly orphans: number;
  readonly ms: number;
}

/** A line for a structured log. JSON can take it as it is. */
export type LogEntry = RequestLog | SweepLog;

/** What is learnt about a request while it is answered. */
export interface Trail {
  owner: string | null;
  bytes: number;
}

/** A request that counts the bytes read from it. */
export function counted(request: WireRequest, trail: Trail): WireRequest {
  const { method, path, query, body, bodyLimit, trailer, interim } = request;
  return {
    method,
    path,
    query,
    header: (name) => request.header(name),
    body: body === null ? null : countedBody(body, trail),
    bodyLimit,
    trailer,
    interim,
    get client() {
      return request.client;
    },
    get signal() {
      return request.signal;
    },
  } satisfies WireRequest & Origin;
}

function countedBody(body: AsyncIterable<Uint8Array>, trail: Trail): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const source = body[Symbol.asyncIterator]();
      return {
        next: async () => {
          const result = await source.next();
          if (!result.done) trail.bytes += result.value.length;
          return result;
        },
        return: async () => (await source.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

export function levelOf({ status }: WireReply): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
