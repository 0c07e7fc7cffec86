import { header } from '@kit/protocol';
import type { Admit } from '../access.ts';
import type { Clock } from '../clock.ts';
import type { Origin } from '../hooks.ts';
import type { WireReply, WireRequest } from '../wire.ts';
import { counted, type LogEntry, levelOf, type Trail } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createRequestIds } from './requestId.ts';

/** Follows requests from their coming to their reply. */
export interface Observer {
  /** Learns from it who asked. */
  admit(inner: Admit): Admit;
  begin(request: WireRequest, method: string, id: string | null): Observed;
  /** `undefined` where nobody listens. */
  readonly log: ((entry: LogEntry) => void) | undefined;
}

export interface Observed {
  /** To be answered instead of the one that came. */
  readonly request: WireRequest;
  readonly requestId: string;
  /** The reply is ready: names the request in it. */
  end(reply: WireReply): void;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PUT']);

export function createObserver(
  clock: Clock,
  metrics: Metrics,
  onLog: ((entry: LogEntry) => void) | undefined,
): Observer {
  const requestIdOf = createRequestIds();
  // Only requests that are logged leave a trail: who does not listen pays for nothing.
  const trails = new WeakMap<Origin, Trail>();

  const log =
    onLog &&
    ((entry: LogEntry): void => {
      try {
        onLog(entry);
      } catch {
        // Whoever cannot log must not fail the request too.
      }
    });

  function follow(incoming: WireRequest): { request: WireRequest; trail: Trail } {
    const trail: Trail = { owner: null, bytes: 0 };
    const request = counted(incoming, trail);
    trails.set(request, trail);
    return { request, trail };
  }

  return {
    log,

    admit(inner) {
      if (log === undefined) return inner;
      return async (origin, action) => {
        const caller = await inner(origin, action);
        const trail = trails.get(origin);
        if (trail !== undefined) trail.owner = caller.owner;
        return caller;
      };
    },

    begin(incoming, asked, id) {
      const time = clock.now();
      const requestId = requestIdOf(incoming);
      // Bounded, and harmless in a log: anybody can make methods up.
      const method = METHODS.has(asked) ? asked : 'OTHER';
      const count = metrics.begin(method);
      const followed = log && follow(incoming);
      return {
        request: followed?.request ?? incoming,
        requestId,
        end(reply) {
          reply.headers[header.requestId] = requestId;
          const { status } = reply;
          const ms = clock.now() - time;
          count(status, ms / 1000);
          if (log === undefined || followed === undefined) return;
          const { owner, bytes } = followed.trail;
          const about = id ?? idIn(reply);
          log({
            ...{ level: levelOf(reply), event: 'request', time, requestId, method, status },
            ...{ id: about, owner, bytes, ms },
          });
        },
      };
    },
  };
}

/** A creation's reply tells which upload it made. */
function idIn({ headers }: WireReply): string | null {
  const { location } = headers;
  return location?.match(/([^/]+)\/?$/)?.[1] ?? null;
}
