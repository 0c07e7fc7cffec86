/**
 * What both sides need of "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload). A draft changes: the interop
 * version names the one that is meant.
 */
export const INTEROP_VERSION = 8;

/** Field names of the draft beside those it shares with tus (`Upload-Offset`, `Upload-Length`), in lower case. */
export const ietfHeader = {
  contentDigest: 'content-digest',
  contentDisposition: 'content-disposition',
  interopVersion: 'upload-draft-interop-version',
  reprDigest: 'repr-digest',
  uploadComplete: 'upload-complete',
  uploadLimit: 'upload-limit',
  wantContentDigest: 'want-content-digest',
  wantReprDigest: 'want-repr-digest',
} as const;

/** The content type of an append ("Media Type application/partial-upload"). */
export const PARTIAL_UPLOAD = 'application/partial-upload';
