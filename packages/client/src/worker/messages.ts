import { isUploadError, UploadError, type UploadErrorDetails } from '../errors.ts';
import type { Standing } from '../machine/state.ts';
import type { UploadStats } from '../machine/stats.ts';
import type { UploadOptions } from '../options.ts';
import type { UploadInput } from '../source/source.ts';

/** Options that are functions and stay in the page: the worker asks for what they give. */
export const ASKED = ['headers', 'beforeRequest', 'afterResponse', 'fingerprint', 'onStorageError'] as const;
export type Asked = (typeof ASKED)[number];

/** The options that go along to the worker: what can be cloned. */
export type PlainOptions = Omit<UploadOptions, Exclude<Asked, 'headers'>>;

/** Where an upload that was at rest, or whose worker has died, goes on. */
export type From = Omit<Standing, 'epoch'> & { readonly stats: UploadStats | undefined };

/** What an error is made of; `null` details: it was none of the client's. */
export interface ErrorParts {
  readonly message: string;
  readonly details: UploadErrorDetails | null;
}

export interface Make {
  readonly type: 'make';
  /** The page's id of the upload. */
  readonly id: string;
  readonly input: UploadInput;
  readonly options: PlainOptions;
  readonly asked: readonly Asked[];
  /** The same for uploads with the same function for `headers`: they share the refresh of a token. */
  readonly sharing: number;
  readonly from: From;
}

export interface Order {
  readonly type: 'start' | 'pause' | 'terminate';
  readonly id: string;
  /** The how many-th order to this upload it is. */
  readonly order: number;
}

/** From the page to the worker. */
export type Request =
  | Make
  | Order
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly call: number; readonly error: ErrorParts };

/** About one upload. `seen`: the last order that it knows of. */
export type Word =
  /** A snapshot, and apart from it the error that it carries. */
  | {
      readonly type: 'shown';
      readonly seen: number;
      readonly snapshot: object;
      readonly error: ErrorParts | null;
    }
  /** What other pages know it by. */
  | { readonly type: 'known'; readonly key: string | null }
  /** It could not be made. */
  | { readonly type: 'refused'; readonly error: ErrorParts }
  /** It is at rest, and the worker has nothing of it any more. `error`: the server's copy could not be deleted. */
  | { readonly type: 'released'; readonly seen: number; readonly error: ErrorParts | null };

/** From the worker to the page. */
export type Reply =
  /** `alive`: the lock that it holds as long as it lives; `null` where it can have none. */
  | { readonly type: 'ready'; readonly alive: string | null }
  | {
      readonly type: 'ask';
      readonly call: number;
      readonly id: string;
      readonly name: Asked;
      readonly args: readonly unknown[];
    }
  | { readonly type: 'word'; readonly id: string; readonly word: Word };

/** What a worker, its inside and a MessagePort have alike. */
export interface Port<In, Out> {
  postMessage(message: Out): void;
  onmessage: ((event: MessageEvent<In>) => void) | null;
}

/** A clone of an error has lost its class and its code. */
export function partsOf(error: unknown): ErrorParts {
  if (!isUploadError(error)) return { message: String(error), details: null };
  const { message, cause } = error;
  // Its own properties are the details that it was made with; the class only says of some that they may be undefined.
  const details = { ...error } as UploadErrorDetails;
  // As text: what a cause is made of may be nothing that can be cloned.
  return { message, details: cause === undefined ? details : { ...details, cause: String(cause) } };
}

export function errorOf({ message, details }: ErrorParts): UploadError {
  if (details === null) return new UploadError(`The upload failed: ${message}`, { code: 'protocol' });
  return new UploadError(message, details);
}
