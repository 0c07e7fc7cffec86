import { header, OFFSET_OCTET_STREAM } from '@kit/protocol';
import { ietfHeader, PARTIAL_UPLOAD } from '@kit/protocol/ietf';
import type { WireRequest } from '../wire.ts';

/** "The Tus-Resumable header MUST be included in every request" (tus 1.0): what a client that forgot it still says. */
const TUS_FIELDS = [
  header.uploadChecksum,
  header.uploadConcat,
  header.uploadDeferLength,
  header.uploadLength,
  header.uploadMetadata,
  header.uploadOffset,
];

/**
 * Which of the two a request is in. Whoever names the version of tus speaks tus; whoever uses a field of the draft speaks
 * the draft. One that has fields of tus and none of the draft is tus without its version, and told so. Anything else (a
 * bare HEAD or DELETE, a plain upload) is no more than HTTP, and so the draft, which adds nothing to it.
 */
export function speaksTus(request: WireRequest): boolean {
  if (request.header(header.tusResumable) !== null) return true;
  if (request.header(ietfHeader.uploadComplete) !== null) return false;
  if (request.header(ietfHeader.interopVersion) !== null) return false;
  const type = request.header(header.contentType);
  if (type?.startsWith(PARTIAL_UPLOAD)) return false;
  if (type?.startsWith(OFFSET_OCTET_STREAM)) return true;
  return TUS_FIELDS.some((name) => request.header(name) !== null);
}
