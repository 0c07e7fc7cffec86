/**
 * Every refusal the server can give, by code: the status on the wire and a title for people. The one table both sides
 * read: the server renders it, the client narrows by it.
 */
export const problems = {
  'invalid-request': { status: 400, title: 'The request is malformed' },
  'unsupported-checksum': { status: 400, title: 'The checksum algorithm is not supported' },
  'digest-mismatch': { status: 400, title: 'The upload does not match its digest' },
  'length-mismatch': { status: 400, title: 'The lengths do not agree' },
  unauthorized: { status: 401, title: 'Sign in to upload' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'There is no such upload' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'request-timeout': { status: 408, title: 'The request came too slowly' },
  'offset-mismatch': { status: 409, title: 'The upload stands at another offset' },
  gone: { status: 410, title: 'The upload no longer exists' },
  'precondition-failed': { status: 412, title: 'The upload is not as the request expects it' },
  'unsupported-version': { status: 412, title: 'The protocol version is not supported' },
  'too-large': { status: 413, title: 'The upload is too large' },
  'quota-exceeded': { status: 413, title: 'There is no room left for your uploads' },
  'unsupported-content-type': { status: 415, title: 'The content type is not supported' },
  'range-not-satisfiable': { status: 416, title: 'The range lies outside of the upload' },
  rejected: { status: 422, title: 'The upload was refused' },
  locked: { status: 423, title: 'Another request holds the upload' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'checksum-mismatch': { status: 460, title: 'The bytes do not match their checksum' },
  internal: { status: 500, title: 'The server failed' },
  'not-implemented': { status: 501, title: 'The server does not offer this' },
  unavailable: { status: 503, title: 'The server cannot do this right now' },
  'storage-full': { status: 507, title: 'The server has no room left' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** One thing that is wrong with what a client said. */
export interface ProblemIssue {
  /** Where: the key of a metadata value, and what follows it. */
  readonly path: readonly string[];
  readonly message: string;
}

/** The JSON body of a refusal: `application/problem+json` (RFC 9457) with the code as an extension member. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  /** Where single values were refused. */
  readonly issues?: readonly ProblemIssue[];
}
