import { isUploadError, UploadError, type UploadErrorDetails } from '../errors.ts';
import type { UploadOptions } from '../options.ts';
import type { CompletedUpload } from '../upload.ts';

/** Options that are functions and stay in the page: the worker asks for what they give. */
export const ASKED = ['headers', 'beforeRequest', 'afterResponse'] as const;
export type Asked = (typeof ASKED)[number];

/** The options that go along to the worker. */
export type PlainOptions = Omit<UploadOptions, 'beforeRequest' | 'afterResponse'>;

/** What an error is made of; `null` details: it was none of the client's. */
export interface ErrorParts {
  readonly message: string;
  readonly details: UploadErrorDetails | null;
}

/** From the page to the worker. */
export type Request =
  | { readonly type: 'options'; readonly options: PlainOptions; readonly asked: readonly Asked[] }
  | { readonly type: 'make'; readonly id: number; readonly file: Blob; readonly own: Partial<PlainOptions> }
  | { readonly type: 'start' | 'pause' | 'terminate'; readonly id: number }
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly call: number; readonly error: ErrorParts };

/** About one upload. */
export type Word =
  /** A snapshot, and apart from it the error that it carries. */
  | { readonly type: 'shown'; readonly snapshot: object; readonly error: ErrorParts | null }
  | { readonly type: 'completed'; readonly upload: CompletedUpload }
  | { readonly type: 'failed'; readonly error: ErrorParts }
  /** The answer to `terminate`. */
  | { readonly type: 'terminated'; readonly error: ErrorParts | null };

/** From the worker to the page. */
export type Reply =
  | { readonly type: 'ready' }
  | { readonly type: 'ask'; readonly call: number; readonly name: Asked; readonly args: readonly unknown[] }
  | { readonly type: 'word'; readonly id: number; readonly word: Word };

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
