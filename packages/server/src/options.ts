import { fixedLimits, type LimitOption, type LimitOptions } from './access.ts';
import { type Clock, systemClock } from './clock.ts';
import type { CorsOptions } from './cors.ts';
import type { Engine } from './engine/engine.ts';
import { SeenUploads } from './engine/intact.ts';
import type { Meter } from './engine/meter.ts';
import { Writers } from './engine/writers.ts';
import type { Authorize, Hooks, Quota } from './hooks.ts';
import type { LockMode } from './lease.ts';
import { createMetadataReader } from './metadata.ts';
import type { LogEntry } from './observe/log.ts';
import type { Storage } from './ports/storage.ts';
import type { StandardSchema } from './standardSchema.ts';
import type { MetadataText } from './summary.ts';

/**
 * `Metadata` is what the schema in `metadata` gives, `Data` what `beforeComplete` answers; both are inferred.
 */
export interface TusServerOptions<Metadata = MetadataText, Data = unknown> extends Hooks<Metadata, Data> {
  /** Where records, bytes and leases live: `sqliteStorage(...)`, `memoryStorage()`, or your own three ports. */
  readonly storage: Storage;
  /**
   * What metadata must be, and what hooks make of it: a schema of Zod, Valibot, ArkType or any other library that speaks
   * Standard Schema. It gets text by key. What it refuses is a 422 with its issues, before anything is stored.
   * Default: any metadata, as text.
   */
  readonly metadata?: StandardSchema<unknown, Metadata>;
  /** The path of the endpoint, as clients see it. Default `/files`. A request may bring its own: see `fetch`. */
  readonly basePath?: string;
  /**
   * Largest whole upload in bytes, for everybody or by who asks; `null`: no bound, which is the default. A function is
   * asked for each request; what it gives cannot be announced in `Tus-Max-Size` beforehand.
   */
  readonly maxSize?: LimitOption;
  /** Largest body of one request in bytes; else as `maxSize`. Default: no bound. */
  readonly maxChunkSize?: LimitOption;
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
  /**
   * What becomes of a request to an upload that another one writes to: the newcomer takes over (`takeover`, the
   * default), or is refused with `423 Locked` until the other has ended.
   */
  readonly lockMode?: LockMode;
  /** Which web pages may use this server. Default: none but its own. */
  readonly cors?: CorsOptions;
  /** Says who asks, and so who owns an upload. Default: everybody shares everything. */
  readonly authorize?: Authorize;
  /** Bytes that all uploads of an owner may have together. Needs storage that can add them up. Default: no bound. */
  readonly quota?: Quota;
  /** Told one entry per request, and one per sweep that found something. Must not take long: nobody waits for it. */
  readonly onLog?: (entry: LogEntry) => void;
  /** Time, for tests. */
  readonly clock?: Clock;
}

export function limitOptions({
  maxSize = null,
  maxChunkSize = null,
}: Pick<TusServerOptions, 'maxSize' | 'maxChunkSize'>): LimitOptions {
  return { maxSize, maxChunkSize };
}

const HOUR = 3_600_000;
export const SWEEP_INTERVAL = 600_000;

/**
 * The engine's settings, checked once.
 *
 * @throws RangeError for a number that makes no sense, TypeError for a quota that the storage cannot keep.
 */
export function createEngine<Metadata, Data>(
  options: TusServerOptions<Metadata, Data>,
  meter: Meter & { fault(): void },
): Engine {
  const expiry = options.expiry === undefined ? 24 * HOUR : options.expiry;
  if (options.quota !== undefined && options.storage.records.usage === undefined) {
    throw new TypeError('quota needs a storage whose records have the method usage(owner)');
  }
  return {
    storage: options.storage,
    // What `metadata` makes of the text is what the hooks were typed with: no schema, no other type than the default.
    hooks: options as Hooks<unknown>,
    metadata: createMetadataReader(options.metadata),
    clock: options.clock ?? systemClock,
    fixedLimits: fixedLimits(limitOptions(options)),
    expiry: atLeast('expiry', expiry, 1),
    takeoverGrace: options.takeoverGrace ?? 750,
    gateGrace: options.gateGrace ?? 30_000,
    lockMode: options.lockMode ?? 'takeover',
    quota: options.quota ?? null,
    meter,
    writers: new Writers(),
    seen: new SeenUploads(),
    report: (error, about) => {
      meter.fault();
      try {
        options.onError?.(error, { requestId: null, method: null, id: null, ...about });
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
