/** Header names of tus 1.0 (lower case, as Web `Headers` and node:http give them) that both sides use. */
export const header = {
  contentType: 'content-type',
  contentLength: 'content-length',
  idempotencyKey: 'idempotency-key',
  location: 'location',
  methodOverride: 'x-http-method-override',
  requestId: 'x-request-id',
  retryAfter: 'retry-after',
  tusChecksumAlgorithm: 'tus-checksum-algorithm',
  tusExtension: 'tus-extension',
  tusMaxSize: 'tus-max-size',
  tusResumable: 'tus-resumable',
  tusVersion: 'tus-version',
  uploadChecksum: 'upload-checksum',
  uploadConcat: 'upload-concat',
  uploadDeferLength: 'upload-defer-length',
  uploadExpires: 'upload-expires',
  uploadLength: 'upload-length',
  uploadMetadata: 'upload-metadata',
  uploadOffset: 'upload-offset',
} as const;

/** The one content type a tus body may have (tus 1.0, "PATCH"). */
export const OFFSET_OCTET_STREAM = 'application/offset+octet-stream';

/** The content type of an error body (RFC 9457). */
export const PROBLEM_JSON = 'application/problem+json';
