import type { UploadError } from '../errors.ts';
import type { Appending, UploadState } from './state.ts';
import type { UploadStats } from './stats.ts';

/** What every snapshot tells, whatever the status. Frozen; a new object only when something changed. */
export interface SnapshotBase {
  /** The client's own id of this upload, unique in the page. */
  readonly id: string;
  /** File name, or '' where the source has none. */
  readonly name: string;
  /** Media type, or ''. */
  readonly type: string;
  /** Whole length in bytes; `null` while it is not known (a stream). */
  readonly length: number | null;
  /** Bytes the server has acknowledged. Never falls while the url stays the same, never passes `length`. */
  readonly offset: number;
  /** Bytes handed to the wire: `offset` and what is in flight. What a progress bar shows; never falls, never passes `length`. */
  readonly sent: number;
  /** Where the upload lives on the server, once it was created. */
  readonly url: string | null;
  /** `sent / length` from 0 to 1; `null` while the length is not known. */
  readonly progress: number | null;
  /** Bytes a second over the last seconds, bytes from before a resume left out; `null` while it cannot be told. */
  readonly speed: number | null;
  /** Seconds to go at that speed; `null` while it cannot be told. */
  readonly eta: number | null;
  /** What it took so far; absent before the first start. */
  readonly stats?: UploadStats;
  /** Whether it waits for its turn in a queue: asked to start, and not begun. */
  readonly queued: boolean;
}

/**
 * What the machinery is doing while `status` is 'uploading'. 'watching': another page of this browser has this upload in
 * hand; its numbers are shown, and it goes on from here when that page is closed.
 */
export type UploadPhase = 'preparing' | 'watching' | 'creating' | 'retrieving' | 'appending' | 'waiting';

/** What the server said when the last byte was accepted. */
export interface CompletedResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a status carries beside. */
export type StatusPart =
  | { readonly status: 'idle' }
  | { readonly status: 'uploading'; readonly phase: Exclude<UploadPhase, 'waiting'> }
  | {
      readonly status: 'uploading';
      readonly phase: 'waiting';
      /** When the next try is due (milliseconds since 1970); `null`: as soon as the network is back. */
      readonly dueAt: number | null;
      /** How many tries have failed in a row without a byte getting through. */
      readonly attempt: number;
      readonly error: UploadError;
    }
  | { readonly status: 'paused' }
  | {
      readonly status: 'completed';
      readonly url: string;
      /** `null` when the completion was learnt from the offset and its reply was lost. */
      readonly response: CompletedResponse | null;
    }
  | { readonly status: 'failed'; readonly error: UploadError }
  | { readonly status: 'terminated' };

export type UploadSnapshot = SnapshotBase & StatusPart;

export type UploadStatus = UploadSnapshot['status'];

type Details = Pick<SnapshotBase, 'id' | 'name' | 'type' | 'speed' | 'eta' | 'queued' | 'stats'>;

/** What only the machine needs. */
type Machinery = Partial<Pick<Appending, 'renewals' | 'goal' | 'from' | 'attempt'>>;

/** What a state looks like from outside. */
export function snapshotOf(state: UploadState, details: Details): UploadSnapshot {
  const { epoch, renewals, goal, from, attempt, ...shown }: UploadState & Machinery = state;
  const { length, sent, status } = shown;
  const progress = length === 0 ? Number(status === 'completed') : length && sent / length;
  // Who waits is told how often it was tried; TypeScript does not see that these are the ones with a moment of the next try.
  const tries = 'dueAt' in shown && { attempt };
  return Object.freeze({ ...shown, ...tries, progress, ...details } as UploadSnapshot);
}
