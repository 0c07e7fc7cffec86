import { type Clock, systemClock } from './clock.ts';
import type { CorsOptions } from './cors.ts';
import type { Engine } from './engine/engine.ts';
import type { Authorize, Hooks } from './hooks.ts';
import type { Storage } from './ports/storage.ts';

export interface TusServerOptions extends Hooks {
  /** Where records, bytes and leases live: `sqliteStorage(...)`, `memoryStorage()`, or your own three ports. */
  readonly storage: Storage;
  /** The path of the endpoint, as clients see it. Default `/files`. A request may bring its own: see `fetch`. */
  readonly basePath?: string;
  /** Largest whole upload in bytes. Default: no bound. */
  readonly maxSize?: number;
  /** Largest body of one request in bytes. Default: no bound. */
  readonly maxChunkSize?: number;
  /**
   * Milliseconds after which an unfinished upload lapses; every byte received starts them anew. `null`: never.
   * Default 24 hours.
   */
  readonly expiry?: number | null;
  /** Milliseconds between two sweeps of lapsed uploads. `null`: only when `sweep()` is called. Default 10 minutes. */
  readonly sweepInterval?: number | null;
  /**
   * Milliseconds a request may take to commit its bytes when another one wants the upload; then it is fenced off.
   * Default 750.
   */
  readonly takeoverGrace?: number;
  /** Milliseconds a request waits for a `beforeComplete` that runs already. Default 30 seconds. */
  readonly gateGrace?: number;
  /** Which web pages may use this server. Default: none but its own. */
  readonly cors?: CorsOptions;
  /** Says who asks, and so who owns an upload. Default: everybody shares everything. */
  readonly authorize?: Authorize;
  /** Time, for tests. */
  readonly clock?: Clock;
}

const HOUR = 3_600_000;
export const SWEEP_INTERVAL = 600_000;

/** The engine's settings, checked once. @throws RangeError for a number that makes no sense. */
export function createEngine(options: TusServerOptions): Engine {
  const expiry = options.expiry === undefined ? 24 * HOUR : options.expiry;
  return {
    storage: options.storage,
    hooks: options,
    clock: options.clock ?? systemClock,
    maxSize: atLeast('maxSize', options.maxSize ?? null, 0),
    maxChunkSize: atLeast('maxChunkSize', options.maxChunkSize ?? null, 1),
    expiry: atLeast('expiry', expiry, 1),
    takeoverGrace: options.takeoverGrace ?? 750,
    gateGrace: options.gateGrace ?? 30_000,
    report: (error) => {
      try {
        options.onError?.(error);
      } catch {
        // Whoever cannot log must not fail the request too.
      }
    },
  };
}

function atLeast(name: string, value: number | null, least: number): number | null {
  if (value === null || (Number.isSafeInteger(value) && value >= least)) return value;
  throw new RangeError(`${name} must be an integer of at least ${least}, not ${value}`);
}
