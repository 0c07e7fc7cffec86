import type { Clock } from '../clock.ts';
import type { ErrorContext, Hooks, Origin, Quota } from '../hooks.ts';
import type { LockMode } from '../lease.ts';
import type { MetadataReader } from '../metadata.ts';
import type { Storage } from '../ports/storage.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import type { Claim } from './claim.ts';
import type { Closing } from './closing.ts';
import type { SeenUploads } from './intact.ts';
import { hasLapsed } from './lapse.ts';
import type { Meter } from './meter.ts';
import type { Writers } from './writers.ts';

/** What every step of the engine works with. */
export interface Engine {
  readonly storage: Storage;
  readonly hooks: Hooks<unknown>;
  readonly metadata: MetadataReader;
  readonly clock: Clock;
  /** The bounds that hold for every caller. */
  readonly fixedLimits: CallerLimits;
  /** Milliseconds without a byte after which an unfinished upload lapses; `null`: never. */
  readonly expiry: number | null;
  /** How long a writer that is taken over may take to commit, in milliseconds. */
  readonly takeoverGrace: number;
  /** How long a request waits for a completion gate that runs already, in milliseconds. */
  readonly gateGrace: number;
  /** What a request does that meets a writer: take over from it, or give way. */
  readonly lockMode: LockMode;
  /** `null`: nobody has one. */
  readonly quota: Quota | null;
  readonly meter: Meter;
  readonly writers: Writers;
  readonly seen: SeenUploads;
  /** Tells `onError`. */
  report(error: unknown, about?: Partial<ErrorContext>): void;
}

/** What one caller may bring; `null`: no bound. */
export interface CallerLimits {
  /** Largest whole upload in bytes. */
  readonly maxSize: number | null;
  /** Largest body of one request in bytes. */
  readonly maxChunkSize: number | null;
}

/** Who asks. */
export interface Caller {
  readonly owner: string | null;
  readonly origin: Origin;
  readonly limits: CallerLimits;
}

/** The bytes a command brings. */
export interface Payload {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** How many there will be, as the message says; `null` where it does not. */
  readonly announced: number | null;
  /** The checksum they are said to have; `null` for none. Then all of them count, or none. */
  readonly claim: Claim | null;
}

/** Told of what a command has reached, before it is over. */
export interface Watch {
  /** The upload was made; its first bytes are still to be read. */
  made(record: UploadRecord): void;
  /** Bytes were acknowledged, and more may come. */
  advanced(record: UploadRecord): void;
}

/** What a command that brings bytes may say of itself. */
export interface Manner {
  /** Default `at-length`. */
  readonly closing?: Closing;
  readonly watch?: Watch;
}

export function nextExpiry(engine: Engine): number | null {
  return engine.expiry === null ? null : engine.clock.now() + engine.expiry;
}

/**
 * The caller's own upload.
 *
 * @throws UploadProblem `not-found` also for somebody else's upload, so that ids cannot be probed; `gone` once expired.
 */
export async function findOwn(engine: Engine, caller: Caller, id: string): Promise<UploadRecord> {
  const record = await engine.storage.records.find(id);
  if (record === undefined || record.owner !== caller.owner) {
    throw new UploadProblem('not-found', 'There is no upload at this URL.');
  }
  if (await hasLapsed(engine, record)) {
    throw new UploadProblem('gone', 'The upload has expired. Start a new one.');
  }
  return record;
}
