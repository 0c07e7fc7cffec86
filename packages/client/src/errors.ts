import type { ProblemBody } from '@kit/protocol';

/** Why an upload failed, or waits. A closed list: a `switch` over it can be complete. */
export type UploadErrorCode =
  | 'network'
  | 'timeout'
  | 'offline'
  | 'locked'
  | 'offset-mismatch'
  | 'gone'
  | 'unauthorized'
  | 'rejected'
  | 'too-large'
  | 'checksum-mismatch'
  | 'integrity'
  | 'server'
  | 'protocol'
  | 'source-unreadable'
  | 'source-changed'
  | 'storage'
  | 'aborted';

export interface UploadErrorDetails {
  readonly code: UploadErrorCode;
  /** Whether the retry policy may try again by itself. Default: what is usual for the code. */
  readonly retryable?: boolean;
  /** The HTTP status, where an answer came. */
  readonly status?: number;
  /** The server's own words (RFC 9457), where it gave any. */
  readonly problem?: ProblemBody;
  readonly request?: { readonly method: string; readonly url: string };
  /** Milliseconds the server asked to wait (`Retry-After`). */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** What time, another try or a look at the server's offset can cure. */
const RETRYABLE: ReadonlySet<UploadErrorCode> = new Set([
  'network',
  'timeout',
  'offline',
  'locked',
  'offset-mismatch',
  'checksum-mismatch',
  'server',
]);

/** The one error of the client. Narrow it by `code`. The message says what happened and what to do. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
  // What the constructor assigns.
  declare readonly code: UploadErrorCode;
  /** Whether the retry policy may try again by itself. */
  declare readonly retryable: boolean;
  declare readonly status: number | undefined;
  declare readonly problem: ProblemBody | undefined;
  declare readonly request: { readonly method: string; readonly url: string } | undefined;
  declare readonly retryAfter: number | undefined;

  constructor(message: string, details: UploadErrorDetails) {
    const { cause, ...own } = details;
    super(message, { cause });
    Object.assign(this, { retryable: RETRYABLE.has(own.code) }, own);
  }
}

/** The class, for modules that are loaded on demand: handed over, it is in the bundle once. */
export type ErrorClass = new (message: string, details: UploadErrorDetails) => UploadError;

/** Checks by shape, so that two copies of this package in one bundle still know each other's errors. */
export function isUploadError(value: unknown): value is UploadError {
  return value instanceof Error && value.name === 'UploadError' && 'code' in value;
}
