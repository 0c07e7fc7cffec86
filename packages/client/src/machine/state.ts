import type { UploadError } from '../errors.ts';
import type { CompletedResponse } from './snapshot.ts';

/** Where an upload stands: what every state knows. */
export interface Standing {
  /** Counts the effects begun. What an effect of an earlier epoch reports is no longer true, and dropped. */
  readonly epoch: number;
  readonly url: string | null;
  readonly length: number | null;
  /** Most that the server ever acknowledged at this url. */
  readonly offset: number;
  /** Most that was ever handed to the wire for this url. */
  readonly sent: number;
}

/** How far a run goes: to the end (`null`), to that many bytes, or until one more chunk is acknowledged. */
export type Goal = number | 'chunk' | null;

/** What a run carries from phase to phase, from `start` until it rests. */
interface Run extends Standing {
  readonly status: 'uploading';
  /** Tries that failed since the last byte got through. */
  readonly attempt: number;
  /** How often a url that was gone has been replaced in this run. */
  readonly renewals: number;
  /** Where it is paused, if not at the end. */
  readonly goal: Goal;
}

export interface Idle extends Standing {
  readonly status: 'idle';
  readonly url: null;
}

export interface Preparing extends Run {
  readonly phase: 'preparing';
}

/** Another page of this browser, or another upload of this page, is at it. Its numbers are shown, and its end awaited. */
export interface Watching extends Run {
  readonly phase: 'watching';
}

export interface Creating extends Run {
  readonly phase: 'creating';
  readonly url: null;
}

export interface Retrieving extends Run {
  readonly phase: 'retrieving';
  readonly url: string;
}

export interface Appending extends Run {
  readonly phase: 'appending';
  readonly url: string;
  /** Where the chunk on its way begins. Below `offset` only when the server lost what it had acknowledged. */
  readonly from: number;
}

export interface Waiting extends Run {
  readonly phase: 'waiting';
  /** Milliseconds since 1970; `null`: until there is a network. */
  readonly dueAt: number | null;
  readonly error: UploadError;
}

export interface Paused extends Standing {
  readonly status: 'paused';
}

export interface Completed extends Standing {
  readonly status: 'completed';
  readonly url: string;
  readonly length: number;
  readonly response: CompletedResponse | null;
}

export interface Failed extends Standing {
  readonly status: 'failed';
  readonly error: UploadError;
}

export interface Terminated extends Standing {
  readonly status: 'terminated';
}

export type Uploading = Preparing | Watching | Creating | Retrieving | Appending | Waiting;
export type UploadState = Idle | Uploading | Paused | Completed | Failed | Terminated;

/** What one upload tells others of the same bytes. Plain data: it goes from page to page. */
export interface Sighting {
  /** 'terminated': given up for good, by whoever tells it, for all of them. */
  readonly status: 'uploading' | 'completed' | 'terminated';
  readonly url: string | null;
  readonly length: number | null;
  readonly offset: number;
  readonly sent: number;
  readonly response: CompletedResponse | null;
}

/** What the user, the network, or another upload of the same bytes does to an upload. */
export type Command =
  /** `goal`: by default the end. */
  | { readonly type: 'start'; readonly goal?: Goal }
  | { readonly type: 'pause' }
  | { readonly type: 'terminate' }
  | { readonly type: 'wentOffline'; readonly error: UploadError }
  | { readonly type: 'cameOnline' }
  | { readonly type: 'sighted'; readonly sighting: Sighting };

/** What an effect reports. */
export type Report =
  | { readonly type: 'prepared'; readonly length: number | null; readonly url: string | null }
  /** How far the parts of an upload have come that is put together at its creation. */
  | { readonly type: 'gathered'; readonly offset: number; readonly sent: number }
  | {
      readonly type: 'created';
      readonly url: string;
      /** Bytes that went along with the creation and were accepted. */
      readonly offset: number;
      /** What the server was told; `null`: it is told later. */
      readonly length: number | null;
      /** When the server drops it; `null` where it did not say. Milliseconds since 1970. */
      readonly expiresAt: number | null;
      readonly response: CompletedResponse;
    }
  | {
      readonly type: 'retrieved';
      readonly offset: number;
      /** Known by now where the server was told of it. */
      readonly length: number | null;
    }
  /** `offset`: how far the bytes handed to the wire reach. */
  | { readonly type: 'sent'; readonly offset: number }
  | {
      readonly type: 'appended';
      readonly offset: number;
      /** Known by now where the source has ended. */
      readonly length: number | null;
      readonly response: CompletedResponse;
    }
  /** The chunk was too large for the way to the server, and the next will be smaller. */
  | { readonly type: 'shrunk' }
  | {
      readonly type: 'faulted';
      readonly error: UploadError;
      /** When to try again: milliseconds since 1970, with the network, or not at all. */
      readonly retry: number | 'online' | 'never';
    }
  | { readonly type: 'waitElapsed' };

export type UploadEvent = Command | (Report & { readonly epoch: number });

/** What is to be done. The epoch of the state that asks for it is the effect's own: it ends with it. */
export type Effect =
  | { readonly type: 'remember'; readonly url: string; readonly expiresAt: number | null }
  | { readonly type: 'forget' }
  /** `url`: `null` when at most parts of it were created. */
  | { readonly type: 'terminate'; readonly url: string | null }
  | { readonly type: 'prepare' }
  | { readonly type: 'create' }
  | { readonly type: 'retrieve'; readonly url: string }
  | {
      readonly type: 'append';
      readonly url: string;
      readonly from: number;
      /** What the server was told; `null` when it has yet to be. */
      readonly length: number | null;
      /** Where the chunk is to end at the latest; `null`: anywhere. */
      readonly end: number | null;
    }
  | { readonly type: 'wait'; readonly dueAt: number };

export interface Transition {
  readonly state: UploadState;
  readonly effects: readonly Effect[];
}

export function isWaiting(state: UploadState): state is Waiting {
  return state.status === 'uploading' && state.phase === 'waiting';
}

/** Before anything happened. `length` in bytes, as far as it is known. */
export function initialState(length: number | null): Idle {
  return { status: 'idle', epoch: 0, url: null, length, offset: 0, sent: 0 };
}
